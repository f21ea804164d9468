"""A tenant to practise on: it speaks the wire of Microsoft Entra and Microsoft Graph."""
