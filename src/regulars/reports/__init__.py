"""What whoever owns a shop looks at: how it goes, and how far its set-up is."""
