"""`nlcli learn`: refit the sentence head with what a user has taught. Nothing here is imported on the way of a request."""
