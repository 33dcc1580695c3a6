package topgun.bootstrap;

/** The command line. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.out.println("TopGun for the JVM");
    }
}
