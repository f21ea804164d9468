"""Reading the tenant."""

import asyncio
import json
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from typing import Any

from vlc_wizard.adapters.graph import scopes
from vlc_wizard.adapters.graph.answers import NOT_FOUND, OK, Answer
from vlc_wizard.adapters.graph.batches import batched
from vlc_wizard.adapters.graph.client import GraphClient, TokenSource
from vlc_wizard.adapters.graph.scopes import PARTS, Call
from vlc_wizard.core import homes, snapshot
from vlc_wizard.core.errors import Refused, SignInNeeded, Unreachable
from vlc_wizard.core.model import Body, Cloud, Part
from vlc_wizard.core.ports import Clock, Progressed, Tell
from vlc_wizard.core.snapshot import Response, Snapshot

_PHRASES: Mapping[Part, str] = {
    Part.TENANT: "the organisation",
    Part.ME: "you",
    Part.MY_ROLES: "your roles",
    Part.MY_METHODS: "your own ways to prove who you are",
    Part.ROLES: "who holds which role",
    Part.LICENCES: "licences",
    Part.SECURITY_DEFAULTS: "security defaults",
    Part.NAMED_LOCATIONS: "named locations",
    Part.STRENGTHS: "authentication strengths",
    Part.METHODS_POLICY: "which authentication methods are allowed",
    Part.PARTNERS: "partner organisations",
    Part.TRUST: "whose MFA is trusted",
    Part.ELIGIBLE: "roles that could be activated",
    Part.MY_PER_USER: "your per-user MFA",
    Part.POLICIES: "Conditional Access policies",
}
_AT_A_TIME = 8  # answers asked for together
_SINGLE = frozenset(
    {Part.ME, Part.SECURITY_DEFAULTS, Part.METHODS_POLICY, Part.MY_PER_USER, Part.TRUST}
)  # one object, not a list


class GraphReads:
    """The reading half of `Directory`."""

    _client: GraphClient
    _cloud: Cloud
    _tokens: TokenSource
    _clock: Clock

    async def read(self, parts: Collection[Part], tell: Tell) -> Snapshot:
        """Read these parts, independent ones together, policies last."""
        responses: dict[str, Response] = {}

        async def one(part: Part) -> None:
            responses[PARTS[part].path] = await self._part(part)
            tell(Progressed("read", _PHRASES[part], len(responses), len(parts)))

        await _together([one(part) for part in parts if part is not Part.POLICIES])
        if Part.POLICIES in parts:
            await one(Part.POLICIES)
        current = self._tokens.current
        return Snapshot(
            read_at=min((r.read_at for r in responses.values()), default=self._clock.now()),
            cloud=self._cloud.name,
            signed_in={"id": current.identity.object_id, "userPrincipalName": current.user_name}
            if current
            else {},
            responses=responses,
        )

    async def group_members(self, groups: Collection[str], tell: Tell) -> dict[str, Response]:
        """The name of each of these groups and its members' ids, by the path in a snapshot."""
        words = "who is in the groups"
        return {
            **await self._each(groups, scopes.GROUP, words, self._single, tell),
            **await self._each(groups, scopes.GROUP_MEMBERS, words, self._merged, tell),
        }

    async def per_user_states(self, people: Collection[str], tell: Tell) -> dict[str, Response]:
        """The per-user MFA state of each of these people, by the path in a snapshot."""
        return await self._each(people, scopes.PER_USER, "per-user MFA", self._single, tell)

    async def home_tenants(self, domains: Collection[str], tell: Tell) -> dict[str, Response]:
        """Whose tenant each of these mail domains is, by the path in a snapshot."""
        return await self._each(domains, scopes.HOME_OF, "home tenants", self._single, tell)

    async def _each(
        self,
        targets: Collection[str],
        call: Call,
        phrase: str,
        read: Callable[[Call, str], Awaitable[Response]],
        tell: Tell,
    ) -> dict[str, Response]:
        """One answer a target, a few at a time."""
        found: dict[str, Response] = {}
        turns = asyncio.Semaphore(_AT_A_TIME)

        async def one(target: str) -> None:
            async with turns:
                found[call.path.replace("{id}", target)] = await read(call, target)
            tell(Progressed("people", phrase, len(found), len(targets)))

        await _together([one(target) for target in sorted(targets)])
        return found

    async def methods_of(self, people: Collection[str], tell: Tell) -> dict[str, Response]:
        """The registered methods of each of these people, by the path in a snapshot."""
        return await self._each(
            people, scopes.METHODS_OF, "how administrators prove who they are", self._merged, tell
        )

    async def methods_of_many(
        self, people: Sequence[str]
    ) -> AsyncGenerator[Mapping[str, Response], None]:
        """The registered methods of many, by the path in a snapshot, twenty at a time."""
        call, batch = scopes.METHODS_OF, scopes.METHODS_OF_MANY
        async for found in batched(self._client, self._clock, call, batch, people):
            yield found

    async def federations(self, tell: Tell) -> dict[str, Response]:
        """Our domains, how each federated one does MFA, and the default trust, by path."""
        found = {snapshot.DOMAINS: await self._merged(scopes.DOMAINS)}
        found[homes.TRUST_DEFAULT] = await self._single(scopes.TRUST)
        body = found[snapshot.DOMAINS].body
        rows = body.get("value", ()) if found[snapshot.DOMAINS].ok else ()
        names = homes.federated_domains(rows)
        words = "federated domains"
        try:
            configured = await self._each(names, scopes.FEDERATION, words, self._merged, tell)
        except SignInNeeded:  # not allowed yet; whoever needs it asks for it
            configured = {}
        return {**found, **configured}

    async def tenants_of(self, domains: Collection[str], tell: Tell) -> dict[str, Response]:
        """Which tenant each of these domains belongs to, by the path in a snapshot."""
        call, batch, names = scopes.HOME_OF, scopes.TENANTS_OF, sorted(domains)
        found: dict[str, Response] = {}
        async for some in batched(self._client, self._clock, call, batch, names):
            found |= some
            tell(Progressed("people", "where guests are at home", len(found), len(names)))
        return found

    async def sign_ins(self, where: str) -> Response:
        """The newest sign-ins that a filter finds: one page of them."""
        answer = await self._client.read(scopes.SIGN_INS, target=where)
        body = answer.body if isinstance(answer.body, Mapping) else {}
        complete = answer.status == OK and not body.get("@odata.nextLink")
        return Response(answer.status, answer.body, answer.at, f"$filter={where}", complete)

    async def what_if(self, user_id: str, app_id: str) -> Response:
        """What the stored policies would do to one sign-in by a browser."""
        answer = await self._client.ask(scopes.EVALUATE, _question(user_id, app_id))
        return Response(answer.status, answer.body, answer.at)

    def users(self) -> AsyncGenerator[Sequence[Body], None]:
        """All accounts, page by page."""
        return self._rows(scopes.USERS)

    def registrations(self) -> AsyncGenerator[Sequence[Body], None]:
        """The registration report, page by page."""
        return self._rows(scopes.REGISTRATIONS)

    async def account(self, id_or_user_name: str) -> Body | None:
        """One account by object id or sign-in name; None where there is none."""
        return await self._one(scopes.USER, id_or_user_name)

    async def sessions_from(self, person: str) -> str | None:
        """Since when a person's sessions count, as the service writes it; None: not read."""
        answer = await self._client.read(scopes.SESSIONS_FROM, target=person)
        found = answer.body if answer.status == OK else None
        value = found.get("signInSessionsValidFromDateTime") if found else None
        return value if isinstance(value, str) else None

    async def registration(
        self, client_id: str
    ) -> tuple[Sequence[Body] | None, Sequence[Body] | None]:
        """The registrations with this client id, and what was allowed to it; None where refused."""
        apps = await self._found(scopes.APPLICATIONS, client_id)
        principals = await self._found(scopes.PRINCIPALS, client_id)
        if not principals:
            return apps, principals
        return apps, await self._found(scopes.GRANTS, str(principals[0]["id"]))

    async def _found(self, call: Call, target: str) -> Sequence[Body] | None:
        response = await self._merged(call, target)
        whole = response.status == OK and response.complete
        return response.body["value"] if whole else None

    async def policies(self) -> Sequence[Body]:
        """All Conditional Access policies, any state, now."""
        return [row async for rows in self._rows(scopes.POLICIES) for row in rows]

    async def policy(self, policy_id: str) -> Body | None:
        """One policy; None on 404."""
        return await self._one(scopes.POLICY, policy_id)

    async def security_defaults(self) -> Body:
        """Security defaults, now."""
        answer = await self._client.read(scopes.SECURITY_DEFAULTS)
        body: Body = answer.body
        if answer.status != OK or not isinstance(body.get("isEnabled"), bool):
            raise self._client.refusal(answer, scopes.SECURITY_DEFAULTS)
        return body

    async def _part(self, part: Part) -> Response:
        call = PARTS[part]
        return await (self._single(call) if part in _SINGLE else self._merged(call))

    async def _single(self, call: Call, target: str = "") -> Response:
        answer = await self._client.read(call, target=target)
        return Response(answer.status, answer.body, answer.at)

    async def _merged(self, call: Call, target: str = "") -> Response:
        """All pages as one; not complete where a later page did not come."""
        rows: list[Body] = []
        first: Answer | None = None
        complete = True
        try:
            async for answer in self._client.pages(call, target=target):
                first = first or answer
                page = _page(answer)
                complete = page is not None
                rows += page or ()
        except (Unreachable, Refused):
            if first is None:
                raise
            complete = False
        assert first is not None  # noqa: S101 - pages give an answer or raise
        if first.status != OK:
            return Response(first.status, first.body, first.at, call.query)
        return Response(OK, {"value": rows}, first.at, call.query, complete)

    async def _rows(self, call: Call) -> AsyncGenerator[list[Body], None]:
        """Page after page, the next one asked for while the caller keeps this one."""
        async with aclosing(self._client.pages(call)) as pages:
            coming = asyncio.ensure_future(anext(pages, None))
            try:
                while (answer := await coming) is not None:
                    page = _page(answer)
                    if page is None:
                        raise self._client.refusal(answer, call)
                    coming = asyncio.ensure_future(anext(pages, None))
                    yield page
            finally:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    async def _one(self, call: Call, target: str) -> Body | None:
        if not target:
            return None  # the address would be that of the list
        answer = await self._client.read(call, target=target)
        if answer.status == NOT_FOUND:
            return None
        body: Body = answer.body
        if answer.status != OK or not isinstance(body.get("id"), str):
            raise self._client.refusal(answer, call)
        return body


def _question(user_id: str, app_id: str) -> bytes:
    return json.dumps(
        {
            "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": user_id},
            "signInContext": {
                "@odata.type": "#microsoft.graph.applicationContext",
                "includeApplications": [app_id],
            },
            "signInConditions": {
                "clientAppType": "browser",
                "devicePlatform": "windows",
            },
            "appliedPoliciesOnly": False,
        }
    ).encode()


async def _together(works: Collection[Coroutine[Any, Any, None]]) -> None:
    """All at once; when one fails the others stop, and its error is the error."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None


def _page(answer: Answer) -> list[Body] | None:
    """The rows of a page; None where it is refused, or is no page. Never empty for unknown."""
    rows = answer.body.get("value") if answer.status == OK else None
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return None
    return rows
