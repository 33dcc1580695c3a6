package topgun.application.simulation;

/** What becomes of the frames of one connection. */
enum Network {
    /** They arrive in their order or not at all, as over TCP. */
    ORDERLY,

    /**
     * They arrive in any order, some of them several times. Replicas must agree in the end all the same; but a client cannot
     * tell any more which of its writes were refused, so none are, nor which lock it holds, so it takes none.
     */
    DISORDERLY
}
