package topgun.application.map;

/** Something to be done with a map, on its lane. Exactly one of the two is called. Neither may block. */
public interface MapTask {

    void run(GridMap map);

    void unavailable(Unavailable reason);
}
