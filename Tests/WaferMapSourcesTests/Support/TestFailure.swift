/// What a test needs is not there.
struct TestFailure: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}
