"""The Bot API, server side, over HTTP: the real aiogram polls it."""
