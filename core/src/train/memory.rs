//! How much memory this process holds.

/// Bytes that this process holds in memory; `None` where the system does not say it in a file.
pub fn in_use() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn a_process_holds_some_memory() {
        assert!(super::in_use().is_some_and(|bytes| bytes > 1_000_000));
    }
}
