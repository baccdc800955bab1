/// The pages that weights and values lie in. Results are the same.
///
/// Kernels stream through megabytes, and small pages cost them a walk of the page tables every
/// kilobyte: 2 to 6 % of a run's time. Large pages cost the start: a system finds and clears 2 MiB
/// at a time, and a virtual machine that has handed its free memory back to its host asks for each
/// again. Measured on such a machine, 226 MB touched once: 90 ms in small pages; in large ones
/// 20 ms when another process has just freed them, and up to 540 ms when not.
public enum MemoryPages: Hashable, Sendable {
  /// The system's own size: for a process that runs once and ends.
  case small
  /// 2 MiB where the system has them: for a model that stays.
  case large
}
