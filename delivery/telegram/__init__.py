"""The user session: the only folder of the product that knows Telethon."""
