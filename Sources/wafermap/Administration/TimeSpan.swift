import ArgumentParser
import Foundation

/// A time that something lasts, written 30m, 12h or 90d.
struct TimeSpan: ExpressibleByArgument {
  let seconds: TimeInterval

  init?(argument: String) {
    let units: [Character: TimeInterval] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let last = argument.last, let unit = units[last],
      let count = UInt32(argument.dropLast()), count > 0
    else { return nil }
    seconds = TimeInterval(count) * unit
  }
}
