/** What administrators can ask, and follow, about the server by the means of clients. */
@NullMarked
package topgun.application.system;

import org.jspecify.annotations.NullMarked;
