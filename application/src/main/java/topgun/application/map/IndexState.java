package topgun.application.map;

/**
 * How far an index of a map is.
 *
 * @param entries how many records are in it
 * @param total how many records there were to be taken in when it was begun
 * @param processed how many of those have been; all, once it is complete
 */
public record IndexState(int entries, int total, int processed) {}
