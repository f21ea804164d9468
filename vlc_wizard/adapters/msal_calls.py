"""Asking msal, which blocks, beside the event loop, and in our own exceptions."""

from collections.abc import Callable, Mapping
from typing import Any

from vlc_wizard.adapters.clean import clean
from vlc_wizard.adapters.threads import in_thread
from vlc_wizard.core.errors import SignInError, Unreachable

# What msal raises where an answer is not shaped as it takes for granted.
_MISREAD = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RuntimeError)

Answer = Mapping[str, Any]  # msal's: a token, or an "error"


class NotUnderstood(SignInError):
    """An answer of the login that msal could make nothing of."""


async def asked(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """An msal call beside the loop; msal itself is loaded there too."""
    return await in_thread(_translated, call, *args, **kwargs)


def _translated(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The call, with msal's exceptions turned into ours.

    `from None`, always: its exceptions carry requests, and those carry codes and tokens.
    """
    from msal.exceptions import MsalError

    try:
        return call(*args, **kwargs)
    except MsalError as error:
        raise Unreachable(
            "Microsoft's sign-in service has trouble of its own",
            why=clean(str(error)),
            next="Wait a minute, then sign in again.",
        ) from None
    except OSError as error:  # requests' exceptions are among them
        raise Unreachable(
            "Microsoft's sign-in service does not answer",
            why=f"The connection failed ({type(error).__name__}).",
            next="Check the connection, then sign in again.",
        ) from None
    except _MISREAD as error:
        raise NotUnderstood(
            "The answer of the sign-in service was not understood",
            why=f"Reading it failed ({type(error).__name__}).",
            next="Sign in again. Something between here and Microsoft may have changed the answer.",
        ) from None


async def answered(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Answer:
    """An msal call whose result is one of its answers."""
    answer = await asked(call, *args, **kwargs)
    return answer if isinstance(answer, Mapping) else {}
