//! An empty library. The package exists for its lock file, which pins the programs that it depends on.
