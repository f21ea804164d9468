"""vlc-wizard: an organisation's way through mandatory MFA for Volume Licensing Central."""

__version__ = "0.1.0"
