/// The names of the rules, as findings and exceptions give them.
enum Rule: String {
  case arrow
  case bannedCall = "banned call"
  case blockingWait = "blocking wait"
  case cModule = "C module"
  case deadReference = "dead reference"
  case fileLength = "file length"
  case functionLength = "function length"
  case lineLength = "line length"
  case looseTask = "loose task"
  case machineDetail = "machine detail"
  case opaquePointer = "opaque pointer"
  case output
  case skippedTest = "skipped test"
  case sleep
  case trackedFile = "tracked file"
  case uncheckedSendable = "unchecked Sendable"
  case unfinished
}
