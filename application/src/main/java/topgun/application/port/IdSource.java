package topgun.application.port;

/** Makes ids that nobody else makes or guesses: 36 characters, the text form of a random UUID. */
@FunctionalInterface
public interface IdSource {

    String next();
}
