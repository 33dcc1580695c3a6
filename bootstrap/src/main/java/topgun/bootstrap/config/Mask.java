package topgun.bootstrap.config;

/** What is left of confidential texts when they are shown. */
final class Mask {

    static final String ASTERISKS = "********";

    private Mask() {}

    /** Shows the address of a database without its password. */
    static String passwordOf(String url) {
        if (!url.contains(":") || (url.contains("@") && !url.contains("://"))) {
            return ASTERISKS;
        }
        return url.replaceFirst("(://[^:/@]*:).*@", "$1" + ASTERISKS + "@")
                .replaceAll("(?i)(password=)[^&;]*", "$1" + ASTERISKS);
    }
}
