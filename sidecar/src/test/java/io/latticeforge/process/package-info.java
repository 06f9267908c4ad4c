/** The whole process, tested from outside: through its doors, its command line, its journal's files, and the signals that end it. */
@org.jspecify.annotations.NullMarked
package io.latticeforge.process;
