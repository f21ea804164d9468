"""The full-screen front end: draws pages, performs acts."""
