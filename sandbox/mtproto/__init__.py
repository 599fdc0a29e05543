"""Telegram's client protocol, server side: the real Telethon connects to it."""
