"""Print the settings of a first start: for one's own machine, with keys of its own."""

import secrets

print("# For trying the site on your own machine. .env.example explains every variable.")
print("DEBUG=1")
print(f"SECRET_KEY={secrets.token_urlsafe(48)}")
print(f"LINK_KEY={secrets.token_urlsafe(48)}")
