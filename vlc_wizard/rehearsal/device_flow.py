"""The device code flow: a code shown here, typed on a page there."""

import secrets
from typing import Any

from vlc_wizard.rehearsal import consent
from vlc_wizard.rehearsal.accounts import Form, client_of, needed, signed_in, signing_in
from vlc_wizard.rehearsal.admission import DEVICE_CODE, admit
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.refusal import LoginRefusal
from vlc_wizard.rehearsal.signing import digest
from vlc_wizard.rehearsal.tokens import SignIn

DEVICE_SECONDS = 900
AUTO_SECONDS = 1.0  # after which a sign-in that finishes by itself does
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class DeviceFlow:
    """Sign-in by a code typed elsewhere."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.auto = ""  # who signs in by themselves, if anybody

    def begin(self, base: str, form: Form) -> dict[str, Any]:
        """Begin a device code sign-in."""
        app = client_of(self._organisation, form)
        wish = consent.wish_of(form.get("scope", ""), base)
        code = secrets.token_urlsafe(48)
        user_code = "".join(secrets.choice(LETTERS) for _ in range(9))
        body: dict[str, Any] = {
            "app": app,
            "graph": sorted(wish.graph),
            "oidc": sorted(wish.oidc),
            "everything": wish.everything,
            "user_code": digest(user_code),
            "status": "pending",
            "asked_at": self._organisation.time,
        }
        until = self._organisation.time + DEVICE_SECONDS
        self._organisation.state.put_grant(digest(code), "device", body, until)
        address = f"{base}/common/oauth2/deviceauth"
        return {
            "user_code": user_code,
            "device_code": code,
            "verification_uri": address,
            "expires_in": DEVICE_SECONDS,
            "interval": 5,
            "message": f"To sign in, use a web browser to open the page {address} and enter the "
            f"code {user_code} to authenticate.",
        }

    def visit(self, user_code: str, user_name: str, *, accept: bool = True) -> None:
        """A person typed the code. Raises LoginRefusal for one that is not waiting."""
        wanted, now = digest(user_code.strip().upper()), self._organisation.time
        for key, body, until in self._organisation.state.grants("device"):
            waiting = body["status"] == "pending" and until > now
            if body["user_code"] == wanted and waiting:
                self._decide(key, body, until, user_name if accept else "")
                return
        raise LoginRefusal(
            "invalid_grant", 70019, "The code that you typed has expired or is wrong."
        )

    def _decide(self, key: str, body: dict[str, Any], until: float, user_name: str) -> None:
        wish = consent.Wish(frozenset(body["graph"]), frozenset(body["oidc"]), body["everything"])
        if not user_name:
            decided: dict[str, Any] = {"status": "declined"}
        else:
            person = signing_in(self._organisation, user_name)
            admit(self._organisation, person, body["app"], transfer=DEVICE_CODE)
            scopes = consent.resolve(self._organisation, person, body["app"], wish, ask=True)
            decided = {"status": "done", "user": person.id, "scopes": sorted(scopes)}
        self._organisation.state.put_grant(key, "device", {**body, **decided}, until)

    def _alone(self, body: dict[str, Any]) -> bool:
        return bool(self.auto) and self._organisation.time >= body["asked_at"] + AUTO_SECONDS

    def redeem(self, base: str, app: str, form: Form) -> SignIn:
        """A device code becomes a sign-in, once the person is done."""
        del base
        key = digest(form.get("code") or needed(form, "device_code"))
        found = self._organisation.state.grant(key, "device")
        if found is None or found[0]["app"] != app:
            raise LoginRefusal("bad_verification_code", 70018, "The device code is not known.")
        body, until = found
        if self._organisation.time >= until:
            raise LoginRefusal("expired_token", 70019, "The verification code expired.")
        if body["status"] == "pending" and self._alone(body):
            self._decide(key, body, until, self.auto)
            return self.redeem("", app, form)
        if body["status"] == "pending":
            raise LoginRefusal("authorization_pending", 70016, "The user has not signed in yet.")
        self._organisation.state.drop_grant(key)
        if body["status"] == "declined":
            raise LoginRefusal("authorization_declined", 70021, "The user declined the sign-in.")
        return SignIn(
            signed_in(self._organisation, body["user"]),
            app,
            frozenset(body["scopes"]),
            frozenset(body["oidc"]),
            self._organisation.time,
            way="device code",
        )
