"""doctor: what of this computer may get in the way. Signs nobody in, changes nothing."""

from vlc_wizard.core.checkup import Sign, checkup
from vlc_wizard.verbs.session import Answer
from vlc_wizard.wiring import World

_WORDS = {"ok": "ok", "info": "note", "warn": "attention", "bad": "bad", "unknown": "unknown"}


async def doctor(world: World) -> Answer:
    """Look, and say what to do about what is found. Exit code 1 where something is bad."""
    import httpx

    from vlc_wizard.adapters.machine import observe
    from vlc_wizard.adapters.tls import tls_context

    rehearsal = world.rehearsal
    inside = rehearsal.http() if rehearsal is not None else None
    async with httpx.AsyncClient(
        transport=inside, verify=tls_context(world.options.ca), timeout=httpx.Timeout(10.0)
    ) as client:
        seen = await observe(
            world.cloud, world.home, world.client_id, world.clock.now, client,
            rehearsal=rehearsal is not None,
        )  # fmt: skip
    signs = tuple(checkup(seen))
    document = {
        "cloud": world.cloud.name,
        "checks": [{"outcome": _WORDS[s.mark], "says": s.says, "do": s.do or None} for s in signs],
    }
    bad = any(s.mark == "bad" for s in signs)
    return Answer(document, tuple(_lines(signs)), int(bad))


def _lines(signs: tuple[Sign, ...]) -> list[str]:
    out = []
    for sign in signs:
        out.append(f"{_WORDS[sign.mark]}: {sign.says}.")
        out += [f"   {sign.do}"] if sign.do else []
    return out
