// Signs in with a strict OpenID Connect client and reads a tenant to the end with Microsoft's own
// JavaScript client. Neither was written for the rehearsal. Usage: node read.mjs URL TENANT CLIENT
import { Client, PageIterator } from "@microsoft/microsoft-graph-client";
import * as oidc from "openid-client";

const [url, tenant, clientId] = process.argv.slice(2);
const scopes = [
  "openid", "profile", "offline_access", "User.Read", "Directory.Read.All", "Policy.Read.All",
  "Policy.ReadWrite.ConditionalAccess", "Application.Read.All", "AuditLog.Read.All",
].map((name) => (/^(openid|profile|offline_access)$/.test(name) ? name : `${url}/${name}`));

const config = await oidc.discovery(
  new URL(`${url}/${tenant}/v2.0`), clientId, undefined, oidc.None(),
);
oidc.enableNonRepudiationChecks(config); // the signature too, by the published keys

async function byBrowser() {
  const verifier = oidc.randomPKCECodeVerifier();
  const nonce = oidc.randomNonce();
  const state = oidc.randomState();
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: "http://localhost:1/", scope: scopes.join(" "), nonce, state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const page = await fetch(address, { redirect: "manual" });
  return oidc.authorizationCodeGrant(config, new URL(page.headers.get("location")), {
    pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true,
  });
}

async function byCode() {
  const begun = await oidc.initiateDeviceAuthorization(config, { scope: scopes.join(" ") });
  return oidc.pollDeviceAuthorizationGrant(config, { ...begun, interval: 1 });
}

const first = await byBrowser();
const second = await byCode();
const tokens = await oidc.refreshTokenGrant(config, second.refresh_token);

const graph = Client.init({
  baseUrl: `${url}/`,
  customHosts: new Set([new URL(url).hostname]),
  authProvider: (done) => done(null, tokens.access_token),
});

async function toTheEnd(request) {
  const found = [];
  const pages = new PageIterator(graph, await request.get(), (row) => found.push(row.id));
  await pages.iterate();
  return found;
}

const wanted = {
  displayName: "From elsewhere",
  state: "enabledForReportingButNotEnforced",
  conditions: {
    applications: { includeApplications: ["MicrosoftAdminPortals"] },
    users: { includeUsers: ["All"] },
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
};
const policies = "/identity/conditionalAccess/policies";
const made = await graph.api(policies).post(wanted);
const people = await toTheEnd(graph.api("/users").select("id,displayName").top(100));
const report = await toTheEnd(
  graph.api("/reports/authenticationMethods/userRegistrationDetails").top(100),
);
const refused = await graph.api("/users").select("shoe").get().catch((error) => error.statusCode);
console.log(JSON.stringify({
  subject: [first, second, tokens].map((t) => t.claims()?.oid),
  name: (await graph.api("/me").get()).userPrincipalName,
  people: [people.length, new Set(people).size],
  report: [report.length, new Set(report).size],
  policies: await toTheEnd(graph.api(policies)),
  made: made.id,
  refused,
}));
