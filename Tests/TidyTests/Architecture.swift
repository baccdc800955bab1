/// The arrows between targets, as ARCHITECTURE.md draws them. They point down; a new one needs a
/// decision record. Targets of `Sources` stand here as soon as they exist, and no others.
enum Architecture {
  static let arrows: [String: Arrow] = [
    "CGRPCShim": .c(ownedBy: "CCoreTransport"),
    "CCoreTransport": .swift(["CGRPCShim"]),
  ]
}
