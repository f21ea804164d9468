"""One module a method of requiring MFA: wish and facts to changes."""
