/// One reference to a call of the C core, on its way to the `Call` that owns it.
///
/// Sendable because the core's calls belong to no thread; `Call` orders what is done with them.
struct CallHandle: @unchecked Sendable {
  let pointer: OpaquePointer
}
