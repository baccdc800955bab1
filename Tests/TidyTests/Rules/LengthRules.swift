/// Limits that keep a file readable at one sitting.
enum LengthRules {
  static let fileLinesMax = 400
  static let functionLinesMax = 70
  static let lineColumnsMax = 100

  static func findings(in file: SourceFile) -> [Finding] {
    guard file.language != nil, !file.isGenerated else { return [] }
    var findings: [Finding] = []
    let lines = file.lines
    if lines.count > fileLinesMax {
      findings.append(
        Finding(
          .fileLength,
          file.path,
          "\(lines.count) lines, limit \(fileLinesMax): split it by purpose"
        )
      )
    }
    for (index, line) in lines.enumerated() where line.utf8.count > lineColumnsMax {
      guard line.count > lineColumnsMax else { continue }
      findings.append(
        Finding(
          .lineLength,
          file.path,
          line: index + 1,
          "\(line.count) columns, limit \(lineColumnsMax): break the line"
        )
      )
    }
    for extent in file.functionExtents where extent.lineCount > functionLinesMax {
      findings.append(
        Finding(
          .functionLength,
          file.path,
          line: extent.firstLine,
          "\(extent.lineCount) lines, limit \(functionLinesMax): give a part of it a name"
        )
      )
    }
    return findings
  }
}
