/// The lines of one series: its name with a suffix, its labels, a value.
struct TextLine {
    let name: [UInt8]
    /// Without the braces.
    let labels: [UInt8]

    /// What a line takes beyond name, labels and a bucket's `le`: the longest suffix, braces, a comma, a space, a number, a line feed.
    static let maximumAddition = "_bucket".utf8.count + 5 + DecimalText.maximumLength

    func append(suffix: StaticString, to cursor: inout ByteCursor, value: (inout ByteCursor) -> Void) {
        cursor.append(name)
        cursor.append(suffix)
        if !labels.isEmpty {
            cursor.append(UInt8(ascii: "{"))
            cursor.append(labels)
            cursor.append(UInt8(ascii: "}"))
        }
        cursor.append(UInt8(ascii: " "))
        value(&cursor)
        cursor.append(UInt8(ascii: "\n"))
    }

    /// - Parameter lineEnd: `le="0.005"} `
    func appendBucket(_ lineEnd: [UInt8], count: UInt64, to cursor: inout ByteCursor) {
        cursor.append(name)
        cursor.append("_bucket{")
        if !labels.isEmpty {
            cursor.append(labels)
            cursor.append(UInt8(ascii: ","))
        }
        cursor.append(lineEnd)
        DecimalText.append(count, to: &cursor)
        cursor.append(UInt8(ascii: "\n"))
    }
}
