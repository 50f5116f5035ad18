/// Finds the name that a mistyped text probably means.
package enum ClosestName {
    /// Returns the nearest of `names` by edit distance, up to a third of its length; `nil` if none is that near.
    package static func find(_ text: String, among names: [String]) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let candidates = names.map { (name: $0, distance: distance(text.lowercased(), $0)) }
        guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, best.name.utf8.count / 3) && best.distance < best.name.utf8.count
            ? best.name : nil
    }

    /// Returns the Levenshtein distance: insertions, deletions and substitutions of one character.
    package static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (line, character) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
