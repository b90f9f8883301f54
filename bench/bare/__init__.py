"""What pages are measured against: views as bare as Django's own documents begin with, in the
same processes, behind the same middleware."""
