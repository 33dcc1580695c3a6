package topgun.bootstrap.config;

/** What settings are about; the order in which they are listed. */
public enum Topic {
    NETWORK("Network"),
    SECURITY("Security"),
    STORAGE("Storage"),
    DATA("Data"),
    QUERIES("Queries"),
    SEARCH("Search"),
    VECTORS("Vectors"),
    SCRIPTS("Scripts"),
    LIMITS("Limits"),
    RUNNING("Running");

    private final String title;

    Topic(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
