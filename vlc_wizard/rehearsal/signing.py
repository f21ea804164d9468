"""The tenant's signing key and the tokens signed with it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from vlc_wizard.rehearsal.state import State

FACT = "signing key"


def encoded(data: bytes) -> str:
    """Base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def digest(secret: str) -> str:
    """What is kept of a token or code."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Key:
    """An RSA key, made when first needed and kept with the tenant's state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._loaded: Any = None

    def _private(self) -> Any:
        if self._loaded is None:
            from cryptography.hazmat.primitives import serialization
            from cryptography.hazmat.primitives.asymmetric import rsa

            kept = self._state.fact(FACT)
            if kept:
                # it signs for a rehearsal, and we made it: to prove its primes again costs 15 ms
                self._loaded = serialization.load_pem_private_key(
                    kept.encode(), password=None, unsafe_skip_rsa_key_validation=True
                )
            else:
                self._loaded = rsa.generate_private_key(public_exponent=65537, key_size=2048)
                pem = self._loaded.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
                self._state.set_fact(FACT, pem.decode())
        return self._loaded

    def public(self) -> dict[str, str]:
        """The key as the published key set carries it."""
        numbers = self._private().public_key().public_numbers()
        modulus = numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")
        exponent = numbers.e.to_bytes(3, "big")
        name = encoded(hashlib.sha256(modulus).digest()[:20])
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": name,
            "n": encoded(modulus),
            "e": encoded(exponent),
        }

    def signed(self, claims: Mapping[str, Any]) -> str:
        """A signed JSON Web Token (RS256)."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        header = {"typ": "JWT", "alg": "RS256", "kid": self.public()["kid"]}
        text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
        made = self._private().sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{encoded(made)}"
