"""The authentication strengths that every tenant has: id, name, and what satisfies each."""

STRONG = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]
SECOND = ("microsoftAuthenticatorPush", "softwareOath", "hardwareOath", "sms", "voice")
BUILT_IN: tuple[tuple[str, str, list[str]], ...] = (
    (
        "00000000-0000-0000-0000-000000000002",
        "Multifactor authentication",
        [
            *STRONG,
            "deviceBasedPush",
            "temporaryAccessPassOneTime",
            "temporaryAccessPassMultiUse",
            *(f"password,{second}" for second in SECOND),
            "federatedMultiFactor",
        ],
    ),
    (
        "00000000-0000-0000-0000-000000000003",
        "Passwordless MFA",
        [*STRONG, "deviceBasedPush"],
    ),
    ("00000000-0000-0000-0000-000000000004", "Phishing-resistant MFA", STRONG),
)
