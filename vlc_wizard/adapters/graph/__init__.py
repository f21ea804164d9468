"""Microsoft Graph, through the real SDK."""
