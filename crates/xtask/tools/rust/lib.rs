//! Nothing: this package exists for its lock file, by which the programs it depends on are built.
