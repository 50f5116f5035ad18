/// What the reading of a configuration file leans on outside of it.
package struct ReadingContext: Sendable {
    package let secrets: SecretReader
    package let surroundings: ProcessSurroundings

    package init(secrets: SecretReader, surroundings: ProcessSurroundings) {
        self.secrets = secrets
        self.surroundings = surroundings
    }
}
