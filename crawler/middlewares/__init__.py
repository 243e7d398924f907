"""What stands between the spider and the network, one duty a file."""
