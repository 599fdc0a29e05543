"""A whole local Telegram for trying, testing and showing. Imports no other folder of ours."""
