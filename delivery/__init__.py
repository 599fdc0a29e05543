"""What a campaign is and how it is delivered. Imports no other folder of ours."""
