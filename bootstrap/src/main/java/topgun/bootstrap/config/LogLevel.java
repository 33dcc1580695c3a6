package topgun.bootstrap.config;

/** How much is logged; each level includes the ones before. */
public enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
