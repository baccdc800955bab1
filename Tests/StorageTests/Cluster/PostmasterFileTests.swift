import Storage
import Testing

@Suite struct PostmasterFileTests {
  private static let rest = "/d\n1760000000\n5432\n/d\n\n 123 456\n"

  @Test(arguments: [
    ("4711\n\(rest)ready   \n", 4711, true), ("4711\n\(rest)starting\n", 4711, false),
    ("4711\n\(rest)stopping\n", 4711, false), ("4711\n/d\n", 4711, false), ("4711", 4711, false),
  ])
  func itSaysWhoAndWhether(text: String, processID: Int32, isReady: Bool) {
    let file = PostmasterFile(text)
    #expect(file?.processID == processID)
    #expect(file?.isReady == isReady)
  }

  @Test(arguments: ["", "\n", "x\n", "-1\n", "0\n", "1\n", "99999999999999\n"])
  func whatNamesNoProcessIsNoFile(text: String) {
    #expect(PostmasterFile(text) == nil)
  }
}
