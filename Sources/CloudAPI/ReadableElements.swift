/// Those elements of a JSON array that can be read: one odd element of a list must not hide all the others.
///
/// What was left out is counted, so that it can be told.
struct ReadableElements<Element: Decodable & Sendable>: Decodable, Sendable {
    let elements: [Element]
    /// How many elements were left out.
    let unreadable: Int
    /// Where and why the first of those cannot be read; `nil` where there is none.
    let problem: String?

    /// All elements, those included that were left out.
    var count: Int { elements.count + unreadable }

    /// None.
    init() {
        (elements, unreadable, problem) = ([], 0, nil)
    }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        var elements: [Element] = []
        var unreadable = 0
        var problem: String?
        while !container.isAtEnd {
            // Steps over the element whatever it holds, where decoding it in place would stand still.
            let element = try container.superDecoder()
            do {
                elements.append(try Element(from: element))
            } catch {
                unreadable += 1
                problem = problem ?? (error as? DecodingError)?.place ?? "it has another form"
            }
        }
        self.elements = elements
        self.unreadable = unreadable
        self.problem = problem
    }
}
