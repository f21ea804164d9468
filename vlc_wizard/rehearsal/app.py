"""The tenant as an ASGI application: login and Graph under one address."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route as HttpRoute

from vlc_wizard.rehearsal import consent, sign_in_page
from vlc_wizard.rehearsal.browser import Deliveries
from vlc_wizard.rehearsal.code_flow import Landing
from vlc_wizard.rehearsal.device_flow import AUTO_SECONDS
from vlc_wizard.rehearsal.graph import JSON_TYPE, Graph, Request
from vlc_wizard.rehearsal.life import live
from vlc_wizard.rehearsal.login import Login
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.redeeming import invited, redeem
from vlc_wizard.rehearsal.refusal import LoginRefusal
from vlc_wizard.rehearsal.table import Reply

VERBS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
Handler = Callable[[HttpRequest], Awaitable[Response]]


def base_of(request: HttpRequest) -> str:
    """The address the client used: scheme and host."""
    return f"{request.url.scheme}://{request.headers.get('host', 'rehearsal.example')}"


class Front:
    """Turns HTTP requests into questions to the login server or Graph, and answers back."""

    def __init__(self, organisation: Organisation, people: Sequence[tuple[str, str]]) -> None:
        self._organisation = organisation
        self._people = people
        self._login = Login(organisation)
        self._graph = Graph(organisation)
        self._deliveries = Deliveries()

    @property
    def login(self) -> Login:
        """The login server."""
        return self._login

    def application(self) -> Starlette:
        """The routes, the same under the real path shapes and below one address."""
        oauth = "/{tenant}/oauth2/v2.0"
        pages: Sequence[tuple[str, Handler, list[str]]] = (
            ("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery, ["GET"]),
            ("/{tenant}/discovery/v2.0/keys", self._keys, ["GET"]),
            ("/{tenant}/discovery/instance", self._instances, ["GET"]),
            (f"{oauth}/authorize", self._authorize, ["GET", "POST"]),
            ("/{tenant}/v2.0/adminconsent", self._admin_consent, ["GET", "POST"]),
            ("/{tenant}/login", self._signed_in, ["POST"]),
            (f"{oauth}/devicecode", self._device_code, ["POST"]),
            (f"{oauth}/token", self._token, ["POST"]),
            ("/{tenant}/oauth2/deviceauth", self._device_page, ["GET", "POST"]),
            ("/redeem", self._redeem, ["GET", "POST"]),
            ("/{version:str}/{path:path}", self._ask_graph, VERBS),
        )
        return Starlette(
            routes=[
                HttpRoute(path, self._dated(answer), methods=verbs) for path, answer, verbs in pages
            ],
            exception_handlers={Exception: self._crashed},
        )

    async def _crashed(self, request: HttpRequest, error: Exception) -> Response:
        """Whatever the tenant died of, the client gets an answer in Graph's own shape."""
        del request, error
        return _graph_answer(self._graph.crashed())

    def _dated(self, answer: Handler) -> Handler:
        async def dated(request: HttpRequest) -> Response:
            self._organisation.catch_up()
            live(self._organisation)
            try:
                response = await answer(request)
            except LoginRefusal as refusal:
                response = self._refused(refusal)
            now = self._organisation.clock.now()
            response.headers["Date"] = format_datetime(now, usegmt=True)
            return response

        return dated

    def _refused(self, refusal: LoginRefusal) -> Response:
        return _json(self._login.refused(refusal), refusal.status)

    # Login ------------------------------------------------------------------------------------

    async def _discovery(self, request: HttpRequest) -> Response:
        return _json(self._login.discovery(base_of(request), request.path_params["tenant"]))

    async def _keys(self, request: HttpRequest) -> Response:
        self._login.check_tenant(request.path_params["tenant"])
        return _json({"keys": [self._login.tokens.key.public()]})

    async def _instances(self, request: HttpRequest) -> Response:
        self._login.check_tenant(request.path_params["tenant"])
        return _json(self._login.instances(base_of(request), dict(request.query_params)))

    async def _authorize(self, request: HttpRequest) -> Response:
        tenant = self._login.check_tenant(request.path_params["tenant"])
        form = {**dict(request.query_params), **await _form(request)}
        try:
            self._login.code.check_page(form)
        except LoginRefusal as refusal:
            words = self._login.refused(refusal)["error_description"]
            return HTMLResponse(sign_in_page.notice("Sorry, we could not sign you in", words), 400)
        if form.get("prompt") == "none":
            return _landed(self._login.code.land(form, ""))
        if self._login.auto:
            await asyncio.sleep(AUTO_SECONDS)
            form["base"] = base_of(request)
            return await self._brought(self._login.code.land(form, self._login.auto))
        hinted = [("hinted", form["login_hint"])] if form.get("login_hint") else []
        page = sign_in_page.accounts(f"/{tenant}/login", form, [*hinted, *self._people])
        return HTMLResponse(page)

    async def _signed_in(self, request: HttpRequest) -> Response:
        self._login.check_tenant(request.path_params["tenant"])
        form = await _form(request)
        self._login.code.check_page(form)
        user = form.get("other") or form.get("login", "")
        form["base"] = base_of(request)
        return _landed(self._login.code.land(form, user))

    async def _admin_consent(self, request: HttpRequest) -> Response:
        """An administrator allows the app for everybody; the browser then goes back to it."""
        self._login.check_tenant(request.path_params["tenant"])
        form = {**dict(request.query_params), **await _form(request)}
        self._login.code.check_page(form)
        wish = consent.wish_of(form.get("scope", ""), base_of(request))
        if request.method == "GET":
            people = [("may allow it", name) for name in consent.consenters(self._organisation)]
            first = {"consenter": people[0][1]} if people else {}
            page = sign_in_page.accounts(request.url.path, {**form, **first}, people)
            return HTMLResponse(page)
        chosen = form.get("login", "")
        may = chosen in consent.consenters(self._organisation)
        who = chosen if may else form.get("consenter", chosen)
        consent.for_everybody(self._organisation, who, form["client_id"].lower(), wish)
        fields = {"admin_consent": "True", "tenant": self._organisation.tenant_id}
        return RedirectResponse(f"{form['redirect_uri']}?{urlencode(fields)}", 302)

    async def _brought(self, landing: Landing) -> Response:
        """Without a person, and perhaps without a browser that sends forms by itself."""
        if landing.mode == "form_post" and await self._deliveries.bring(
            landing.redirect_uri, landing.fields
        ):
            return HTMLResponse(sign_in_page.notice("Done", "You may close this page."))
        return _landed(landing)

    async def _device_code(self, request: HttpRequest) -> Response:
        self._login.check_tenant(request.path_params["tenant"])
        return _json(self._login.device.begin(base_of(request), await _form(request)))

    async def _device_page(self, request: HttpRequest) -> Response:
        if request.method == "GET":
            return HTMLResponse(sign_in_page.device(request.url.path, self._people))
        form = await _form(request)
        try:
            self._login.device.visit(form.get("user_code", ""), form.get("login", ""))
        except LoginRefusal as refusal:
            words = self._login.refused(refusal)["error_description"]
            return HTMLResponse(sign_in_page.notice("That did not work", words), 400)
        return HTMLResponse(sign_in_page.notice("Done", "You may close this page."))

    async def _redeem(self, request: HttpRequest) -> Response:
        """An invitation, looked at or accepted: opening its link alone accepts nothing."""
        rd = request.query_params.get("rd") or (await _form(request)).get("rd", "")
        try:
            if request.method == "POST":
                return RedirectResponse(redeem(self._organisation, rd), 302)
            invited(self._organisation, rd)
        except LoginRefusal as refusal:
            words = self._login.refused(refusal)["error_description"]
            return HTMLResponse(sign_in_page.notice("That did not work", words), 400)
        name = self._organisation.scenario.tenant_name
        return HTMLResponse(sign_in_page.invitation(request.url.path, rd, name))

    async def _token(self, request: HttpRequest) -> Response:
        self._login.check_tenant(request.path_params["tenant"])
        return _json(self._login.token(base_of(request), await _form(request)))

    # Graph ------------------------------------------------------------------------------------

    async def _ask_graph(self, request: HttpRequest) -> Response:
        version = request.path_params["version"]
        if version not in ("v1.0", "beta"):
            return HTMLResponse(sign_in_page.notice("Not found", "No such page."), 404)
        path = request.scope["path"].partition(f"/{version}")[2]
        reply = await self._graph.answer(
            Request(
                method=request.method,
                root=f"{base_of(request)}/{version}",
                version=version,
                path=path,
                query=request.scope["query_string"].decode("latin-1"),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=await request.body(),
            )
        )
        return _graph_answer(reply)


def _graph_answer(reply: Reply) -> Response:
    headers = {"Cache-Control": "no-cache", "OData-Version": "4.0", **reply.headers}
    headers["x-ms-resource-unit"] = "1"
    if reply.text is not None:
        return Response(reply.text, reply.status, headers, "text/plain")
    if reply.body is None:
        return Response(b"", reply.status, headers)
    body = json.dumps(reply.body, separators=(",", ":"))
    if reply.rows is not None:
        body = f'{body[:-1]},"value":[{",".join(reply.rows)}]}}'
    return Response(body.encode(), reply.status, headers, JSON_TYPE)


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return Response(json.dumps(body).encode(), status, headers, "application/json; charset=utf-8")


async def _form(request: HttpRequest) -> dict[str, str]:
    text = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(text, keep_blank_values=True))


def _landed(landing: Landing) -> Response:
    if landing.mode == "form_post":
        return HTMLResponse(sign_in_page.back(landing.redirect_uri, landing.fields))
    mark = "#" if landing.mode == "fragment" else "?"
    return RedirectResponse(f"{landing.redirect_uri}{mark}{urlencode(landing.fields)}", 302)
