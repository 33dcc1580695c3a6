package topgun.domain.pattern;

/** A way to find out whether a text matches. */
interface Matcher {

    boolean matches(String text);

    default boolean isHopeless() {
        return false;
    }
}
