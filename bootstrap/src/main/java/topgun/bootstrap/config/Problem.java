package topgun.bootstrap.config;

/** One thing that keeps the server from starting, in one line. */
public record Problem(String text) {

    private static final int LONGEST_VALUE = 80;

    /** A setting whose value is not among those allowed. */
    static Problem malformed(Setting<?> setting, String name, String value) {
        return new Problem("%s=%s: expected %s"
                .formatted(name, shown(setting, value), setting.type().allowed()));
    }

    private static String shown(Setting<?> setting, String value) {
        String printable = setting.masked(value).replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST_VALUE ? printable.substring(0, LONGEST_VALUE) + "…" : printable;
    }

    @Override
    public String toString() {
        return text;
    }
}
