"""What stands on the helpdesk's card: the same in the files and on the pages."""

CARD: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Before anything: who is calling?",
        (
            "Call back on the number in the personnel records, never on one the caller gives.",
            "Or: a live video with an identity document, the manager through a channel you know, "
            "or in person.",
            "Name, employee number, birth date and the manager's name prove nothing.",
            "An administrator's account needs two proofs and a second agent.",
            "No proof, no reset. Offer a visit instead.",
            "Never ask for a code or a password, and never read one out.",
        ),
    ),
    (
        "What people ask",
        (
            "I am being asked to register: expected. Stay on the line through the steps.",
            "Am I locked out? No. Nobody's account is blocked for this; a person without a method "
            "is asked to register one at sign-in.",
            "Can I skip it? No. The question comes back at every sign-in, and without it there is "
            "no access to Volume Licensing Central.",
            "Lost phone, another method works: choose Sign in another way, add the new one, "
            "delete the old one.",
            "Lost phone, nothing else: prove who it is, then a one-time Temporary Access Pass. "
            "Not for guests.",
            "A guest lost a phone: the method is where it was registered, at home if that "
            "organisation is trusted, else here.",
            "I never asked for this prompt: let them deny it, and treat it as an attack.",
            "It worked, but VLC says no access: not MFA. The agreement's administrator gives "
            "the role.",
        ),
    ),
    (
        "Error codes",
        (
            "53010: registering is allowed from some places only. Office, VPN, or a pass.",
            "53004: refused because of risk. Security first, no pass.",
            "50074: the prompt was not answered, or was denied.",
            "50079: must register; for a federated domain the provider sent no MFA claim.",
            "50020, 50034, 50014: a guest in the wrong tenant, not invited, or pending.",
            "53003: a Conditional Access policy blocks. Not an MFA fault.",
        ),
    ),
)
