<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>Palimpsest {0}</source>
        <translation>Palimpsest {0}</translation>
    </message>
    <message>
        <source>A page that is written, scraped and written over again. A block-diffusion language model on this computer writes and rewrites passages in place. Your text stays here: nothing is sent anywhere.

Apache License 2.0.</source>
        <translation>Eine Seite, die beschrieben, abgeschabt und neu beschrieben wird. Ein Blockdiffusions-Sprachmodell auf diesem Computer schreibt Stellen an Ort und Stelle neu. Ihr Text bleibt hier: Nichts wird irgendwohin geschickt.

Apache-Lizenz 2.0.</translation>
    </message>
    <message>
        <source>{0} million parameters, on the {1}.
It reads about {2} words back and writes about {3} at once, in at most {4} steps.

Folder: {5}</source>
        <translation>{0} Millionen Parameter, auf: {1}.
Es liest etwa {2} Wörter zurück und schreibt etwa {3} auf einmal, in höchstens {4} Schritten.

Ordner: {5}</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New</source>
        <translation>&amp;Neu</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>O&amp;rdner öffnen…</translation>
    </message>
    <message>
        <source>Show a folder&apos;s documents at the side</source>
        <translation>Die Dokumente eines Ordners an der Seite zeigen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>Speichern &amp;unter…</translation>
    </message>
    <message>
        <source>Re&amp;vert to saved…</source>
        <translation>&amp;Zurück zum Gespeicherten…</translation>
    </message>
    <message>
        <source>Go back to what is in the file</source>
        <translation>Zu dem zurückkehren, was in der Datei steht</translation>
    </message>
    <message>
        <source>Keep a &amp;version…</source>
        <translation>&amp;Fassung behalten…</translation>
    </message>
    <message>
        <source>Keep the text as it is now, under a name</source>
        <translation>Den Text, wie er jetzt ist, unter einem Namen behalten</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Make a Word, PDF, web or e-book file of it</source>
        <translation>Eine Word-, PDF-, Web- oder E-Book-Datei daraus machen</translation>
    </message>
    <message>
        <source>&amp;Print…</source>
        <translation>&amp;Drucken…</translation>
    </message>
    <message>
        <source>&amp;Close document</source>
        <translation>Dokument &amp;schließen</translation>
    </message>
    <message>
        <source>Open it &amp;again</source>
        <translation>&amp;Wieder öffnen</translation>
    </message>
    <message>
        <source>Open the document closed last</source>
        <translation>Das zuletzt geschlossene Dokument öffnen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;with formatting</source>
        <translation>Mit &amp;Formatierung kopieren</translation>
    </message>
    <message>
        <source>Copy for Word, mail or a web page</source>
        <translation>Für Word, Mail oder eine Webseite kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>Paste p&amp;lain text</source>
        <translation>Reinen &amp;Text einfügen</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>A&amp;lles auswählen</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>&amp;Suchen…</translation>
    </message>
    <message>
        <source>R&amp;eplace…</source>
        <translation>&amp;Ersetzen…</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>&amp;Weitersuchen</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>&amp;Rückwärts suchen</translation>
    </message>
    <message>
        <source>&amp;Bold</source>
        <translation>&amp;Fett</translation>
    </message>
    <message>
        <source>&amp;Italic</source>
        <translation>&amp;Kursiv</translation>
    </message>
    <message>
        <source>&amp;Struck through</source>
        <translation>&amp;Durchgestrichen</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>&amp;Code</translation>
    </message>
    <message>
        <source>&amp;Link</source>
        <translation>&amp;Link</translation>
    </message>
    <message>
        <source>&amp;Plain paragraph</source>
        <translation>&amp;Einfacher Absatz</translation>
    </message>
    <message>
        <source>Heading &amp;1</source>
        <translation>Überschrift &amp;1</translation>
    </message>
    <message>
        <source>Heading &amp;2</source>
        <translation>Überschrift &amp;2</translation>
    </message>
    <message>
        <source>Heading &amp;3</source>
        <translation>Überschrift &amp;3</translation>
    </message>
    <message>
        <source>Heading &amp;4</source>
        <translation>Überschrift &amp;4</translation>
    </message>
    <message>
        <source>B&amp;ullet list</source>
        <translation>A&amp;ufzählung</translation>
    </message>
    <message>
        <source>&amp;Numbered list</source>
        <translation>&amp;Nummerierte Liste</translation>
    </message>
    <message>
        <source>&amp;Task list</source>
        <translation>&amp;Aufgabenliste</translation>
    </message>
    <message>
        <source>T&amp;ick or untick</source>
        <translation>Ab&amp;haken oder nicht</translation>
    </message>
    <message>
        <source>&amp;Quotation</source>
        <translation>&amp;Zitat</translation>
    </message>
    <message>
        <source>Insert t&amp;able…</source>
        <translation>Ta&amp;belle einfügen…</translation>
    </message>
    <message>
        <source>Ti&amp;dy table</source>
        <translation>Tabelle &amp;ordnen</translation>
    </message>
    <message>
        <source>Line up the columns of the table at the caret</source>
        <translation>Die Spalten der Tabelle am Cursor ausrichten</translation>
    </message>
    <message>
        <source>Insert i&amp;mage…</source>
        <translation>B&amp;ild einfügen…</translation>
    </message>
    <message>
        <source>Move section u&amp;p</source>
        <translation>Abschnitt nach &amp;oben</translation>
    </message>
    <message>
        <source>Move section d&amp;own</source>
        <translation>Abschnitt nach &amp;unten</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Write on from the caret</source>
        <translation>Ab dem Cursor weiterschreiben</translation>
    </message>
    <message>
        <source>Re&amp;write with…</source>
        <translation>Umschreiben &amp;mit…</translation>
    </message>
    <message>
        <source>Say what shall change in the selection, or in the paragraph at the caret</source>
        <translation>Sagen, was sich in der Auswahl oder im Absatz am Cursor ändern soll</translation>
    </message>
    <message>
        <source>&amp;Rewrite</source>
        <translation>&amp;Umschreiben</translation>
    </message>
    <message>
        <source>Rewrite the selection, or the paragraph at the caret</source>
        <translation>Die Auswahl oder den Absatz am Cursor umschreiben</translation>
    </message>
    <message>
        <source>Rewrite as &amp;last time</source>
        <translation>Umschreiben wie &amp;zuletzt</translation>
    </message>
    <message>
        <source>The last instruction, here</source>
        <translation>Die letzte Anweisung, hier</translation>
    </message>
    <message>
        <source>&amp;Fill gap</source>
        <translation>&amp;Lücke füllen</translation>
    </message>
    <message>
        <source>Write words that join the text on both sides of the caret</source>
        <translation>Wörter schreiben, die den Text auf beiden Seiten des Cursors verbinden</translation>
    </message>
    <message>
        <source>&amp;Gap length…</source>
        <translation>Länge der Lüc&amp;ke…</translation>
    </message>
    <message>
        <source>Edit &amp;presets…</source>
        <translation>&amp;Vorlagen bearbeiten…</translation>
    </message>
    <message>
        <source>Change the ready-made instructions, and make your own</source>
        <translation>Fertige Anweisungen ändern und eigene machen</translation>
    </message>
    <message>
        <source>Co&amp;mment…</source>
        <translation>&amp;Anmerkung…</translation>
    </message>
    <message>
        <source>Note here what the model shall change</source>
        <translation>Hier notieren, was das Modell ändern soll</translation>
    </message>
    <message>
        <source>Carry &amp;out all comments</source>
        <translation>Alle Anmerkungen &amp;ausführen</translation>
    </message>
    <message>
        <source>Loc&amp;k or unlock</source>
        <translation>Sp&amp;erren oder freigeben</translation>
    </message>
    <message>
        <source>Lock the selected words: a rewrite keeps them</source>
        <translation>Die ausgewählten Wörter sperren: Beim Umschreiben bleiben sie</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Stop writing now</source>
        <translation>Jetzt aufhören zu schreiben</translation>
    </message>
    <message>
        <source>&amp;Accept suggestion</source>
        <translation>Vorschlag &amp;annehmen</translation>
    </message>
    <message>
        <source>Accept all p&amp;laces</source>
        <translation>An allen &amp;Stellen annehmen</translation>
    </message>
    <message>
        <source>&amp;Insert suggestion below</source>
        <translation>Vorschlag &amp;darunter einfügen</translation>
    </message>
    <message>
        <source>Keep the paragraph, and put the suggestion below it</source>
        <translation>Den Absatz behalten und den Vorschlag darunter setzen</translation>
    </message>
    <message>
        <source>Cop&amp;y suggestion</source>
        <translation>Vorschlag &amp;kopieren</translation>
    </message>
    <message>
        <source>Re&amp;ject suggestion</source>
        <translation>Vorschlag a&amp;blehnen</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Noch einmal</translation>
    </message>
    <message>
        <source>&amp;Previous version</source>
        <translation>&amp;Vorige Fassung</translation>
    </message>
    <message>
        <source>Ne&amp;xt version</source>
        <translation>Nä&amp;chste Fassung</translation>
    </message>
    <message>
        <source>&amp;Compare versions…</source>
        <translation>Fassungen ver&amp;gleichen…</translation>
    </message>
    <message>
        <source>&amp;Wind back…</source>
        <translation>&amp;Zurückspulen…</translation>
    </message>
    <message>
        <source>Go back through the steps of what was written</source>
        <translation>Durch die Schritte des Geschriebenen zurückgehen</translation>
    </message>
    <message>
        <source>&amp;Show changes</source>
        <translation>Änderungen &amp;zeigen</translation>
    </message>
    <message>
        <source>Show what is struck and what is new, word by word</source>
        <translation>Wort für Wort zeigen, was gestrichen und was neu ist</translation>
    </message>
    <message>
        <source>Pre&amp;vious change</source>
        <translation>Vo&amp;rige Änderung</translation>
    </message>
    <message>
        <source>&amp;Next change</source>
        <translation>Nächste Än&amp;derung</translation>
    </message>
    <message>
        <source>Accept this chan&amp;ge</source>
        <translation>Diese Änderung annehm&amp;en</translation>
    </message>
    <message>
        <source>&amp;Reject this change</source>
        <translation>Diese Änderung ab&amp;lehnen</translation>
    </message>
    <message>
        <source>Replace &amp;directly</source>
        <translation>&amp;Direkt ersetzen</translation>
    </message>
    <message>
        <source>Put what is written straight into the text</source>
        <translation>Geschriebenes gleich in den Text setzen</translation>
    </message>
    <message>
        <source>&amp;Underline doubtful words</source>
        <translation>Zweifelhafte Wörter &amp;unterstreichen</translation>
    </message>
    <message>
        <source>Mark the words the model was least sure of</source>
        <translation>Die Wörter markieren, bei denen das Modell am unsichersten war</translation>
    </message>
    <message>
        <source>&amp;Other words here…</source>
        <translation>&amp;Andere Wörter hier…</translation>
    </message>
    <message>
        <source>Show &amp;who wrote what</source>
        <translation>Zeigen, &amp;wer was schrieb</translation>
    </message>
    <message>
        <source>Mark the model&apos;s words</source>
        <translation>Die Wörter des Modells markieren</translation>
    </message>
    <message>
        <source>Authorship re&amp;port…</source>
        <translation>Bericht über die Ur&amp;heber…</translation>
    </message>
    <message>
        <source>Fol&amp;der</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>&amp;Outline</source>
        <translation>&amp;Gliederung</translation>
    </message>
    <message>
        <source>&amp;Notes and style</source>
        <translation>&amp;Notizen und Stil</translation>
    </message>
    <message>
        <source>&amp;Comments</source>
        <translation>&amp;Anmerkungen</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>&amp;Verlauf</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>Vor&amp;schau</translation>
    </message>
    <message>
        <source>Mod&amp;el read-out</source>
        <translation>&amp;Modell in Zahlen</translation>
    </message>
    <message>
        <source>Show steps and certainty in numbers</source>
        <translation>Schritte und Sicherheit in Zahlen zeigen</translation>
    </message>
    <message>
        <source>Focu&amp;s</source>
        <translation>&amp;Konzentration</translation>
    </message>
    <message>
        <source>Nothing but the text</source>
        <translation>Nichts als der Text</translation>
    </message>
    <message>
        <source>&amp;Typewriter scrolling</source>
        <translation>&amp;Schreibmaschinen-Rollen</translation>
    </message>
    <message>
        <source>Keep the line you write at one height</source>
        <translation>Die Zeile, in der Sie schreiben, auf einer Höhe halten</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Nor&amp;mal size</source>
        <translation>&amp;Normale Größe</translation>
    </message>
    <message>
        <source>Pre&amp;vious document</source>
        <translation>Vo&amp;riges Dokument</translation>
    </message>
    <message>
        <source>Ne&amp;xt document</source>
        <translation>Näch&amp;stes Dokument</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>Voll&amp;bild</translation>
    </message>
    <message>
        <source>&amp;All commands…</source>
        <translation>&amp;Alle Befehle…</translation>
    </message>
    <message>
        <source>Find any command by typing its name</source>
        <translation>Jeden Befehl finden, indem man seinen Namen tippt</translation>
    </message>
    <message>
        <source>&amp;Check spelling</source>
        <translation>&amp;Rechtschreibung prüfen</translation>
    </message>
    <message>
        <source>&amp;Next misspelling</source>
        <translation>&amp;Nächster Schreibfehler</translation>
    </message>
    <message>
        <source>&amp;Language of this document…</source>
        <translation>&amp;Sprache dieses Dokuments…</translation>
    </message>
    <message>
        <source>&amp;Statistics…</source>
        <translation>S&amp;tatistik…</translation>
    </message>
    <message>
        <source>&amp;Goals…</source>
        <translation>&amp;Ziele…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>Tasten&amp;kürzel…</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>&amp;Modelle…</translation>
    </message>
    <message>
        <source>&amp;Choose a model folder…</source>
        <translation>Modell&amp;ordner wählen…</translation>
    </message>
    <message>
        <source>Use the &amp;starter model</source>
        <translation>Das &amp;Startmodell verwenden</translation>
    </message>
    <message>
        <source>&amp;About this model…</source>
        <translation>Über &amp;dieses Modell…</translation>
    </message>
    <message>
        <source>&amp;Learn my voice…</source>
        <translation>Meine Stimme &amp;lernen …</translation>
    </message>
    <message>
        <source>Let the model learn from your own documents how you write</source>
        <translation>Das Modell aus Ihren eigenen Dokumenten lernen lassen, wie Sie schreiben</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Tasten</translation>
    </message>
    <message>
        <source>&amp;Watch it solve a Sudoku</source>
        <translation>Beim Lösen eines &amp;Sudokus zusehen</translation>
    </message>
    <message>
        <source>See what is different about a model that writes everything at once</source>
        <translation>Sehen, was an einem Modell anders ist, das alles auf einmal schreibt</translation>
    </message>
    <message>
        <source>&amp;About Palimpsest</source>
        <translation>Ü&amp;ber Palimpsest</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>F&amp;ormat</translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation>&amp;Schreiben</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>&amp;Durchsicht</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Unsaved text cannot be kept safe (no room, or no access): save often.</source>
        <translation>Ungespeicherter Text kann nicht gesichert werden (kein Platz oder kein Zugriff): Speichern Sie oft.</translation>
    </message>
</context>
<context>
    <name>Authorship</name>
    <message>
        <source>Yours</source>
        <translation>Ihre</translation>
    </message>
    <message>
        <source>The model’s</source>
        <translation>Vom Modell</translation>
    </message>
    <message>
        <source>The model’s, changed by you</source>
        <translation>Vom Modell, von Ihnen geändert</translation>
    </message>
    <message>
        <source>Table of the sections (CSV)…</source>
        <translation>Tabelle der Abschnitte (CSV)…</translation>
    </message>
    <message>
        <source>All data (JSON)…</source>
        <translation>Alle Daten (JSON)…</translation>
    </message>
    <message>
        <source>Marked text as a web page (HTML)…</source>
        <translation>Markierter Text als Webseite (HTML)…</translation>
    </message>
    <message>
        <source>Marked text as Markdown (CriticMarkup)…</source>
        <translation>Markierter Text als Markdown (CriticMarkup)…</translation>
    </message>
    <message>
        <source>Markdown with annotations, as for iA Writer…</source>
        <translation>Markdown mit Annotationen, wie für iA Writer…</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 Wort</translation>
    </message>
    <message>
        <source>{0} words</source>
        <translation>{0} Wörter</translation>
    </message>
</context>
<context>
    <name>AuthorshipLegend</name>
    <message>
        <source>Report…</source>
        <translation>Bericht…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>{0} words</source>
        <translation>{0} Wörter</translation>
    </message>
</context>
<context>
    <name>AuthorshipReport</name>
    <message>
        <source>Who wrote what</source>
        <translation>Wer was schrieb</translation>
    </message>
    <message>
        <source>Counted in words. A word of the model’s in which you changed a letter counts as changed by you. What was pasted from elsewhere, or stood in the file already, counts as yours.</source>
        <translation>In Wörtern gezählt. Ein Wort des Modells, in dem Sie einen Buchstaben geändert haben, zählt als von Ihnen geändert. Was von anderswo eingefügt wurde oder schon in der Datei stand, zählt als Ihres.</translation>
    </message>
    <message>
        <source>Shares</source>
        <translation>Anteile</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}, {1}</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>Abschnitt</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Ihre</translation>
    </message>
    <message>
        <source>The model’s</source>
        <translation>Vom Modell</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>(before the first heading)</source>
        <translation>(vor der ersten Überschrift)</translation>
    </message>
    <message>
        <source>&amp;Save as</source>
        <translation>&amp;Speichern unter</translation>
    </message>
</context>
<context>
    <name>AuthorshipRoom</name>
    <message>
        <source>There are no words yet.</source>
        <translation>Es gibt noch keine Wörter.</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>{0} (who wrote what).{1}</source>
        <translation>{0} (wer was schrieb).{1}</translation>
    </message>
    <message>
        <source>This file is open here. Choose another name for the copy with marks.</source>
        <translation>Diese Datei ist hier geöffnet. Wählen Sie für die Kopie mit Markierungen einen anderen Namen.</translation>
    </message>
    <message>
        <source>Saved as {0}</source>
        <translation>Gespeichert als {0}</translation>
    </message>
</context>
<context>
    <name>BoardView</name>
    <message>
        <source>Sudoku board</source>
        <translation>Sudoku-Feld</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>All commands</source>
        <translation>Alle Befehle</translation>
    </message>
    <message>
        <source>No command is called that.</source>
        <translation>Kein Befehl heißt so.</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation>Tippen Sie, was Sie tun möchten</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>Einen Befehl finden</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
</context>
<context>
    <name>CommentsPanel</name>
    <message>
        <source>Nothing is noted yet. Select words and press Ctrl+Alt+M to say what to change.</source>
        <translation>Noch ist nichts angemerkt. Wählen Sie Wörter aus und drücken Sie Strg+Alt+M, um zu sagen, was sich ändern soll.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Carry out all</source>
        <translation>Alle ausführen</translation>
    </message>
    <message>
        <source>Comments</source>
        <translation>Anmerkungen</translation>
    </message>
    <message>
        <source>What the comment says</source>
        <translation>Was die Anmerkung sagt</translation>
    </message>
    <message>
        <source>What shall change here?</source>
        <translation>Was soll sich hier ändern?</translation>
    </message>
</context>
<context>
    <name>CompareDialog</name>
    <message>
        <source>Two versions of one document</source>
        <translation>Zwei Fassungen eines Dokuments</translation>
    </message>
    <message>
        <source>Struck through: only in yours. Underlined: only in the other one.</source>
        <translation>Durchgestrichen: nur in Ihrer. Unterstrichen: nur in der anderen.</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>Später entscheiden</translation>
    </message>
</context>
<context>
    <name>CountsRoom</name>
    <message>
        <source>{0} of {1} words</source>
        <translation>{0} von {1} Wörtern</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 Wort</translation>
    </message>
    <message>
        <source>{0} words</source>
        <translation>{0} Wörter</translation>
    </message>
    <message>
        <source>, {0} of {1} today</source>
        <translation>, {0} von {1} heute</translation>
    </message>
    <message>
        <source>, {0} today</source>
        <translation>, {0} heute</translation>
    </message>
</context>
<context>
    <name>DifferencesView</name>
    <message>
        <source>Previous difference</source>
        <translation>Voriger Unterschied</translation>
    </message>
    <message>
        <source>Next difference</source>
        <translation>Nächster Unterschied</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>… {0} words the same …</source>
        <translation>… {0} Wörter gleich …</translation>
    </message>
    <message>
        <source>Difference {0} of {1}</source>
        <translation>Unterschied {0} von {1}</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>Keine Unterschiede</translation>
    </message>
</context>
<context>
    <name>DocumentList</name>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Anmerkung</translation>
    </message>
    <message>
        <source>Documents to learn from</source>
        <translation>Dokumente, aus denen gelernt wird</translation>
    </message>
</context>
<context>
    <name>DocumentView</name>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
</context>
<context>
    <name>Doubt</name>
    <message>
        <source>The model has no other word for this place</source>
        <translation>Das Modell hat kein anderes Wort für diese Stelle</translation>
    </message>
</context>
<context>
    <name>DoubtRoom</name>
    <message>
        <source>Stopped reading.</source>
        <translation>Lesen angehalten.</translation>
    </message>
    <message>
        <source>The model is still being made ready. Try again in a moment.</source>
        <translation>Das Modell wird noch vorbereitet. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>The model is writing. Try again when it is done.</source>
        <translation>Das Modell schreibt gerade. Versuchen Sie es danach noch einmal.</translation>
    </message>
    <message>
        <source>Put the caret in a paragraph, or select some text.</source>
        <translation>Setzen Sie den Cursor in einen Absatz oder wählen Sie Text aus.</translation>
    </message>
    <message>
        <source>That is a long passage. Select a shorter one.</source>
        <translation>Das ist eine lange Stelle. Wählen Sie eine kürzere.</translation>
    </message>
    <message>
        <source>The model is reading…</source>
        <translation>Das Modell liest…</translation>
    </message>
    <message>
        <source>The model could not read this passage. Your text is unchanged.</source>
        <translation>Das Modell konnte diese Stelle nicht lesen. Ihr Text ist unverändert.</translation>
    </message>
    <message>
        <source>The text has changed meanwhile, so nothing was underlined.</source>
        <translation>Der Text hat sich inzwischen geändert, also wurde nichts unterstrichen.</translation>
    </message>
    <message>
        <source>Underlined: what the model was least sure of ({0}). It may well be right.</source>
        <translation>Unterstrichen: wo das Modell am unsichersten war ({0}). Es kann durchaus richtig sein.</translation>
    </message>
    <message>
        <source>The model was not unsure of any word here.</source>
        <translation>Das Modell war bei keinem Wort hier unsicher.</translation>
    </message>
    <message>
        <source>Write this sentence again</source>
        <translation>Diesen Satz neu schreiben</translation>
    </message>
    <message>
        <source>Other words here…</source>
        <translation>Andere Wörter hier…</translation>
    </message>
    <message>
        <source>Put the caret in a word.</source>
        <translation>Setzen Sie den Cursor in ein Wort.</translation>
    </message>
    <message>
        <source>That word is locked. Unlock it to see others.</source>
        <translation>Dieses Wort ist gesperrt. Geben Sie es frei, um andere zu sehen.</translation>
    </message>
    <message>
        <source>Lock this word</source>
        <translation>Dieses Wort sperren</translation>
    </message>
    <message>
        <source>The model was unsure here</source>
        <translation>Hier war das Modell unsicher</translation>
    </message>
    <message>
        <source>Other words for this place</source>
        <translation>Andere Wörter für diese Stelle</translation>
    </message>
    <message>
        <source>The text has changed meanwhile, so nothing was replaced.</source>
        <translation>Der Text hat sich inzwischen geändert, also wurde nichts ersetzt.</translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message>
        <source>Word document</source>
        <translation>Word-Dokument</translation>
    </message>
    <message>
        <source>OpenDocument text</source>
        <translation>OpenDocument-Text</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Webseite</translation>
    </message>
    <message>
        <source>E-book (EPUB)</source>
        <translation>E-Book (EPUB)</translation>
    </message>
    <message>
        <source>“{0}” is empty.</source>
        <translation>„{0}“ ist leer.</translation>
    </message>
    <message>
        <source>There is nothing in the file that could be opened.</source>
        <translation>In der Datei ist nichts, was sich öffnen ließe.</translation>
    </message>
    <message>
        <source>“{0}” is damaged, or is not what its name says.</source>
        <translation>„{0}“ ist beschädigt oder nicht das, was der Name sagt.</translation>
    </message>
    <message>
        <source>Open it in the program it was made with and save it again.</source>
        <translation>Öffnen Sie es in dem Programm, mit dem es gemacht wurde, und speichern Sie es neu.</translation>
    </message>
    <message>
        <source>“{0}” is locked with a password.</source>
        <translation>„{0}“ ist mit einem Kennwort geschützt.</translation>
    </message>
    <message>
        <source>Save a copy without the password and open that.</source>
        <translation>Speichern Sie eine Kopie ohne Kennwort und öffnen Sie diese.</translation>
    </message>
    <message>
        <source>“{0}” is too large to open.</source>
        <translation>„{0}“ ist zu groß zum Öffnen.</translation>
    </message>
    <message>
        <source>Split it into parts first.</source>
        <translation>Teilen Sie es zuerst.</translation>
    </message>
    <message>
        <source>“{0}” was not opened, because it is not made like a document.</source>
        <translation>„{0}“ wurde nicht geöffnet, weil es nicht wie ein Dokument gemacht ist.</translation>
    </message>
    <message>
        <source>It could fill the computer&apos;s memory. Ask whoever sent it for another copy.</source>
        <translation>Es könnte den Speicher des Computers füllen. Bitten Sie den Absender um eine andere Kopie.</translation>
    </message>
    <message>
        <source>“{0}” is in an older Word format.</source>
        <translation>„{0}“ ist in einem älteren Word-Format.</translation>
    </message>
    <message>
        <source>Save it as .docx in Word or LibreOffice and open that.</source>
        <translation>Speichern Sie es in Word oder LibreOffice als .docx und öffnen Sie das.</translation>
    </message>
    <message>
        <source>There is no text in “{0}”.</source>
        <translation>In „{0}“ ist kein Text.</translation>
    </message>
    <message>
        <source>It may hold only pictures, such as scanned pages.</source>
        <translation>Vielleicht enthält es nur Bilder, etwa gescannte Seiten.</translation>
    </message>
    <message>
        <source>“{0}” could not be read.</source>
        <translation>„{0}“ konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Check the disk or the network drive it is on, then try again.</source>
        <translation>Prüfen Sie die Festplatte oder das Netzlaufwerk und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“{0}” could not be printed.</source>
        <translation>„{0}“ konnte nicht gedruckt werden.</translation>
    </message>
    <message>
        <source>Check that the printer is on and connected, then try again.</source>
        <translation>Prüfen Sie, ob der Drucker eingeschaltet und verbunden ist, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>“{0}” could not be made.</source>
        <translation>„{0}“ konnte nicht erstellt werden.</translation>
    </message>
    <message>
        <source>Your document is as it was. Try another format.</source>
        <translation>Ihr Dokument ist, wie es war. Versuchen Sie ein anderes Format.</translation>
    </message>
</context>
<context>
    <name>ExchangeRoom</name>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Opening “{0}”…</source>
        <translation>„{0}“ wird geöffnet…</translation>
    </message>
    <message>
        <source>“{0}” was opened as a new document. The file itself stays as it is.</source>
        <translation>„{0}“ wurde als neues Dokument geöffnet. Die Datei selbst bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>“{0}” is not a document Palimpsest can open.</source>
        <translation>„{0}“ ist kein Dokument, das Palimpsest öffnen kann.</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Es gibt noch nichts zu exportieren.</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>Wird exportiert…</translation>
    </message>
    <message>
        <source>Exported to {0}</source>
        <translation>Exportiert nach {0}</translation>
    </message>
    <message>
        <source>There is nothing to copy yet.</source>
        <translation>Es gibt noch nichts zu kopieren.</translation>
    </message>
    <message>
        <source>Copied with formatting.</source>
        <translation>Mit Formatierung kopiert.</translation>
    </message>
    <message>
        <source>There is nothing to print yet.</source>
        <translation>Es gibt noch nichts zu drucken.</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Drucken</translation>
    </message>
    <message>
        <source>Printing…</source>
        <translation>Wird gedruckt…</translation>
    </message>
    <message numerus="yes">
        <source>Sent to the printer: %n page(s).</source>
        <translation>
            <numerusform>An den Drucker geschickt: %n Seite.</numerusform>
            <numerusform>An den Drucker geschickt: %n Seiten.</numerusform>
        </translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>C&amp;hange…</source>
        <translation>Ä&amp;ndern…</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>&amp;Titel</translation>
    </message>
    <message>
        <source>&amp;Author</source>
        <translation>&amp;Autor</translation>
    </message>
    <message>
        <source>This file is there already. It will be replaced.</source>
        <translation>Diese Datei gibt es schon. Sie wird ersetzt.</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exportieren nach</translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>There is no model in that folder. Choose the folder that holds the model&apos;s files.</source>
        <translation>In diesem Ordner ist kein Modell. Wählen Sie den Ordner mit den Dateien des Modells.</translation>
    </message>
    <message>
        <source>The model&apos;s files are incomplete or damaged. Copy or download the model again, or use another.</source>
        <translation>Die Dateien des Modells sind unvollständig oder beschädigt. Kopieren oder laden Sie das Modell noch einmal, oder nehmen Sie ein anderes.</translation>
    </message>
    <message>
        <source>That folder holds a model of another kind. Palimpsest works with DiffusionGemma models.</source>
        <translation>In diesem Ordner ist ein Modell anderer Art. Palimpsest arbeitet mit DiffusionGemma-Modellen.</translation>
    </message>
    <message>
        <source>No model is ready yet. Choose one first.</source>
        <translation>Noch ist kein Modell bereit. Wählen Sie zuerst eines.</translation>
    </message>
    <message>
        <source>There is not enough free memory for this. Close other programs, then try again.</source>
        <translation>Dafür ist nicht genug Speicher frei. Schließen Sie andere Programme und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The model gave no usable answer. Your text is unchanged. Try again, or choose another model.</source>
        <translation>Das Modell gab keine brauchbare Antwort. Ihr Text ist unverändert. Versuchen Sie es noch einmal oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>The model was not loaded, as you asked. Choose one to go on.</source>
        <translation>Das Modell wurde nicht geladen, wie Sie es wollten. Wählen Sie eines, um weiterzumachen.</translation>
    </message>
    <message>
        <source>Something went wrong while writing. Your text is unchanged. Try again.</source>
        <translation>Beim Schreiben ist etwas schiefgegangen. Ihr Text ist unverändert. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>This document&apos;s voice was made for another model. Choose another voice or none, or use that model.</source>
        <translation>Die Stimme dieses Dokuments wurde für ein anderes Modell gemacht. Wählen Sie eine andere Stimme oder keine, oder verwenden Sie jenes Modell.</translation>
    </message>
    <message>
        <source>This document&apos;s voice is no longer there. Choose another voice, or none.</source>
        <translation>Die Stimme dieses Dokuments ist nicht mehr da. Wählen Sie eine andere Stimme oder keine.</translation>
    </message>
    <message>
        <source>The files of this document&apos;s voice are damaged. Choose another voice, or none.</source>
        <translation>Die Dateien der Stimme dieses Dokuments sind beschädigt. Wählen Sie eine andere Stimme oder keine.</translation>
    </message>
    <message>
        <source>Put the caret in a paragraph, or select some text to rewrite.</source>
        <translation>Setzen Sie den Cursor in einen Absatz oder wählen Sie Text zum Umschreiben aus.</translation>
    </message>
    <message>
        <source>Everything here is locked. Unlock some words so that there is room to write.</source>
        <translation>Hier ist alles gesperrt. Geben Sie einige Wörter frei, damit Platz zum Schreiben ist.</translation>
    </message>
    <message>
        <source>Choose how many words the gap should hold: at least one.</source>
        <translation>Wählen Sie, wie viele Wörter die Lücke haben soll: mindestens eines.</translation>
    </message>
    <message>
        <source>That gap is longer than the model can fill at once. Choose fewer words.</source>
        <translation>Diese Lücke ist länger, als das Modell auf einmal füllen kann. Wählen Sie weniger Wörter.</translation>
    </message>
    <message>
        <source>A locked place has moved. Lock the words again, then try once more.</source>
        <translation>Eine gesperrte Stelle hat sich verschoben. Sperren Sie die Wörter neu und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Choose a strength between a light touch and a new text.</source>
        <translation>Wählen Sie eine Stärke zwischen leichter Politur und neuem Text.</translation>
    </message>
    <message>
        <source>That is more text than the model can read at once. Select a shorter passage.</source>
        <translation>Das ist mehr Text, als das Modell auf einmal lesen kann. Wählen Sie eine kürzere Stelle.</translation>
    </message>
    <message>
        <source>This cannot be done here. Your text is unchanged.</source>
        <translation>Das geht hier nicht. Ihr Text ist unverändert.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Modell wählen…</translation>
    </message>
    <message>
        <source>Use the starter model</source>
        <translation>Startmodell verwenden</translation>
    </message>
    <message>
        <source>Choose a voice…</source>
        <translation>Stimme wählen …</translation>
    </message>
</context>
<context>
    <name>Features</name>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>Save the changes to “{0}”?</source>
        <translation>Änderungen an „{0}“ speichern?</translation>
    </message>
    <message>
        <source>Save the new document?</source>
        <translation>Das neue Dokument speichern?</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Don&apos;t save</source>
        <translation>Nicht speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>If you don&apos;t save, your changes are lost.</source>
        <translation>Wenn Sie nicht speichern, gehen Ihre Änderungen verloren.</translation>
    </message>
    <message>
        <source>Saved “{0}”.</source>
        <translation>„{0}“ gespeichert.</translation>
    </message>
    <message>
        <source>You wrote on meanwhile, so your text was kept and nothing was opened.</source>
        <translation>Sie haben inzwischen weitergeschrieben; Ihr Text wurde behalten und nichts geöffnet.</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>“{0}” is not in the encoding that texts have today.</source>
        <translation>„{0}“ hat nicht die Zeichenkodierung, die Texte heute haben.</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>It can be opened as older Western European text (Windows-1252). Saving stores it as Unicode (UTF-8).</source>
        <translation>Es lässt sich als älterer westeuropäischer Text (Windows-1252) öffnen. Gespeichert wird es als Unicode (UTF-8).</translation>
    </message>
    <message>
        <source>Another program changed “{0}” after you opened it.</source>
        <translation>Ein anderes Programm hat „{0}“ geändert, nachdem Sie es geöffnet haben.</translation>
    </message>
    <message>
        <source>See the differences…</source>
        <translation>Unterschiede ansehen…</translation>
    </message>
    <message>
        <source>Overwrite it</source>
        <translation>Überschreiben</translation>
    </message>
    <message>
        <source>Overwriting it gives up what the other program wrote.</source>
        <translation>Beim Überschreiben geht verloren, was das andere Programm geschrieben hat.</translation>
    </message>
    <message>
        <source>There is already a file named “{0}”.</source>
        <translation>Es gibt schon eine Datei namens „{0}“.</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replacing it gives up what is in that file now.</source>
        <translation>Beim Ersetzen geht verloren, was jetzt in der Datei steht.</translation>
    </message>
    <message>
        <source>“{0}” is not there any more.</source>
        <translation>„{0}“ ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Save it again</source>
        <translation>Wieder speichern</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>It was moved, renamed or deleted by another program. Your text is still here.</source>
        <translation>Die Datei wurde von einem anderen Programm verschoben, umbenannt oder gelöscht. Ihr Text ist noch hier.</translation>
    </message>
    <message>
        <source>Another program changed “{0}”.</source>
        <translation>Ein anderes Programm hat „{0}“ geändert.</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Meines behalten</translation>
    </message>
    <message>
        <source>Load the other</source>
        <translation>Das andere laden</translation>
    </message>
    <message>
        <source>Loading it gives up the changes you have not saved.</source>
        <translation>Beim Laden gehen die Änderungen verloren, die Sie nicht gespeichert haben.</translation>
    </message>
    <message>
        <source>You have no unsaved changes.</source>
        <translation>Sie haben keine ungespeicherten Änderungen.</translation>
    </message>
    <message>
        <source>Markdown and text (*.md *.markdown *.mdown *.txt *.text)</source>
        <translation>Markdown und Text (*.md *.markdown *.mdown *.txt *.text)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>FileFaults</name>
    <message>
        <source>the document</source>
        <translation>das Dokument</translation>
    </message>
    <message>
        <source>“{0}” is not there any more.</source>
        <translation>„{0}“ ist nicht mehr da.</translation>
    </message>
    <message>
        <source>It may have been moved, renamed or deleted.</source>
        <translation>Vielleicht wurde es verschoben, umbenannt oder gelöscht.</translation>
    </message>
    <message>
        <source>You are not allowed to read “{0}”.</source>
        <translation>Sie dürfen „{0}“ nicht lesen.</translation>
    </message>
    <message>
        <source>Change its permissions, or copy it to a folder of your own and open the copy.</source>
        <translation>Ändern Sie die Rechte, oder kopieren Sie es in einen eigenen Ordner und öffnen Sie die Kopie.</translation>
    </message>
    <message>
        <source>“{0}” is a folder.</source>
        <translation>„{0}“ ist ein Ordner.</translation>
    </message>
    <message>
        <source>Choose a document inside it.</source>
        <translation>Wählen Sie ein Dokument darin.</translation>
    </message>
    <message>
        <source>“{0}” is not a document.</source>
        <translation>„{0}“ ist kein Dokument.</translation>
    </message>
    <message>
        <source>Choose a text or Markdown file.</source>
        <translation>Wählen Sie eine Text- oder Markdown-Datei.</translation>
    </message>
    <message>
        <source>That is not a name a file can have.</source>
        <translation>So kann eine Datei nicht heißen.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>“{0}” is too large to open.</source>
        <translation>„{0}“ ist zu groß zum Öffnen.</translation>
    </message>
    <message>
        <source>Palimpsest opens documents of up to 10 megabytes. Split it into parts first.</source>
        <translation>Palimpsest öffnet Dokumente bis 10 Megabyte. Teilen Sie es zuerst.</translation>
    </message>
    <message>
        <source>“{0}” is not a text document.</source>
        <translation>„{0}“ ist kein Textdokument.</translation>
    </message>
    <message>
        <source>Palimpsest opens Markdown and plain text. Export the document as text first.</source>
        <translation>Palimpsest öffnet Markdown und reinen Text. Exportieren Sie das Dokument zuerst als Text.</translation>
    </message>
    <message>
        <source>“{0}” could not be read.</source>
        <translation>„{0}“ konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Check the disk or the network drive it is on, then try again.</source>
        <translation>Prüfen Sie die Festplatte oder das Netzlaufwerk und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Your text is still here and is kept safe for the next start.</source>
        <translation>Ihr Text ist noch hier und wird für den nächsten Start gesichert.</translation>
    </message>
    <message>
        <source>You are not allowed to write “{0}”.</source>
        <translation>Sie dürfen „{0}“ nicht schreiben.</translation>
    </message>
    <message>
        <source>Save it under another name or in another folder.</source>
        <translation>Speichern Sie unter einem anderen Namen oder in einem anderen Ordner.</translation>
    </message>
    <message>
        <source>“{0}” is in a place that cannot be written to.</source>
        <translation>„{0}“ ist an einem Ort, an dem nicht geschrieben werden kann.</translation>
    </message>
    <message>
        <source>Save it in another folder.</source>
        <translation>Speichern Sie in einem anderen Ordner.</translation>
    </message>
    <message>
        <source>There is no room left on the disk for “{0}”.</source>
        <translation>Auf der Festplatte ist kein Platz mehr für „{0}“.</translation>
    </message>
    <message>
        <source>Free some space, or save on another disk. The file on the disk is as it was.</source>
        <translation>Schaffen Sie Platz oder speichern Sie anderswo. Die Datei auf der Festplatte ist, wie sie war.</translation>
    </message>
    <message>
        <source>The folder of “{0}” is not there any more.</source>
        <translation>Den Ordner von „{0}“ gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Save in another folder.</source>
        <translation>Speichern Sie in einem anderen Ordner.</translation>
    </message>
    <message>
        <source>“{0}” could not be saved.</source>
        <translation>„{0}“ konnte nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>Try again, or save under another name.</source>
        <translation>Versuchen Sie es noch einmal oder speichern Sie unter einem anderen Namen.</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Match &amp;case</source>
        <translation>&amp;Groß-/Kleinschreibung</translation>
    </message>
    <message>
        <source>Whole &amp;words</source>
        <translation>Ganze &amp;Wörter</translation>
    </message>
    <message>
        <source>&amp;Regular expression</source>
        <translation>&amp;Regulärer Ausdruck</translation>
    </message>
    <message>
        <source>In &amp;selection</source>
        <translation>In der &amp;Auswahl</translation>
    </message>
    <message>
        <source>&amp;Keep case</source>
        <translation>Schreibung &amp;behalten</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>Alle ersetzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Replace by</source>
        <translation>Ersetzen durch</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>“Anna” becomes “Maria”, “ANNA” becomes “MARIA”</source>
        <translation>Aus „Anna“ wird „Maria“, aus „ANNA“ „MARIA“</translation>
    </message>
</context>
<context>
    <name>FocusMode</name>
    <message>
        <source>Esc brings everything back</source>
        <translation>Esc bringt alles zurück</translation>
    </message>
</context>
<context>
    <name>FolderPanel</name>
    <message>
        <source>No folder is open. A folder is a book, a thesis, a pile of letters.</source>
        <translation>Kein Ordner ist geöffnet. Ein Ordner ist ein Buch, eine Arbeit, ein Stapel Briefe.</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>New…</source>
        <translation>Neu…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>New document</source>
        <translation>Neues Dokument</translation>
    </message>
    <message>
        <source>Search all documents</source>
        <translation>Alle Dokumente durchsuchen</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Move to the bin…</source>
        <translation>In den Papierkorb…</translation>
    </message>
    <message>
        <source>Nothing is found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
</context>
<context>
    <name>Following</name>
    <message>
        <source>Links of this kind are not followed: {0}</source>
        <translation>Solchen Links wird nicht gefolgt: {0}</translation>
    </message>
    <message>
        <source>Only documents and pictures are opened from here.</source>
        <translation>Von hier aus werden nur Dokumente und Bilder geöffnet.</translation>
    </message>
    <message>
        <source>There is no such file: {0}</source>
        <translation>Diese Datei gibt es nicht: {0}</translation>
    </message>
    <message>
        <source>There is no heading “{0}” here.</source>
        <translation>Eine Überschrift „{0}“ gibt es hier nicht.</translation>
    </message>
    <message>
        <source>Open link</source>
        <translation>Link öffnen</translation>
    </message>
</context>
<context>
    <name>FormattingRoom</name>
    <message>
        <source>There is no task at the caret. “Task list” makes one.</source>
        <translation>Am Cursor ist keine Aufgabe. „Aufgabenliste“ macht eine.</translation>
    </message>
    <message>
        <source>There is no table at the caret.</source>
        <translation>Am Cursor ist keine Tabelle.</translation>
    </message>
    <message>
        <source>Insert image</source>
        <translation>Bild einfügen</translation>
    </message>
    <message>
        <source>Images (*.png *.jpg *.jpeg *.gif *.webp *.svg *.bmp)</source>
        <translation>Bilder (*.png *.jpg *.jpeg *.gif *.webp *.svg *.bmp)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>GenerationController</name>
    <message>
        <source>That is much at once: the first {0} paragraphs are rewritten.</source>
        <translation>Das ist viel auf einmal: Die ersten {0} Absätze werden umgeschrieben.</translation>
    </message>
    <message>
        <source>The gap holds locked words. Unlock them, or use Rewrite, which keeps them.</source>
        <translation>In der Lücke sind gesperrte Wörter. Geben Sie sie frei oder nehmen Sie Umschreiben, das sie behält.</translation>
    </message>
    <message>
        <source>The suggestion is on the clipboard.</source>
        <translation>Der Vorschlag ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>The model is still being made ready. Try again in a moment.</source>
        <translation>Das Modell wird noch vorbereitet. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>The caret is inside locked words. Move it out of them first.</source>
        <translation>Der Cursor steht in gesperrten Wörtern. Setzen Sie ihn zuerst heraus.</translation>
    </message>
    <message>
        <source>Replaced. Undo brings back what stood there.</source>
        <translation>Ersetzt. Rückgängig bringt zurück, was dort stand.</translation>
    </message>
</context>
<context>
    <name>GenerationsTab</name>
    <message>
        <source>Suggest again</source>
        <translation>Wieder vorschlagen</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Search what the model wrote</source>
        <translation>Suchen, was das Modell schrieb</translation>
    </message>
    <message>
        <source>Written by the model</source>
        <translation>Vom Modell geschrieben</translation>
    </message>
    <message>
        <source>Select two to compare them</source>
        <translation>Wählen Sie zwei aus, um sie zu vergleichen</translation>
    </message>
    <message>
        <source>Show it as a suggestion at its place, to be taken or left</source>
        <translation>Als Vorschlag an seiner Stelle zeigen, zum Annehmen oder Ablehnen</translation>
    </message>
    <message>
        <source>Put it at the caret, or only what is selected of it</source>
        <translation>Am Cursor einfügen, oder nur, was davon ausgewählt ist</translation>
    </message>
    <message>
        <source>Nothing the model wrote has these words.</source>
        <translation>Nichts vom Modell Geschriebenes hat diese Wörter.</translation>
    </message>
    <message>
        <source>Nothing yet. Whatever the model writes for this document is kept here, taken or not.</source>
        <translation>Noch nichts. Was das Modell für dieses Dokument schreibt, wird hier behalten, angenommen oder nicht.</translation>
    </message>
    <message>
        <source>The earlier text compared with the later one</source>
        <translation>Der frühere Text mit dem späteren verglichen</translation>
    </message>
</context>
<context>
    <name>GoalsDialog</name>
    <message>
        <source>Goals</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source>&amp;This document:</source>
        <translation>&amp;Dieses Dokument:</translation>
    </message>
    <message>
        <source>&amp;Each day, all documents together:</source>
        <translation>&amp;Jeden Tag, alle Dokumente zusammen:</translation>
    </message>
    <message>
        <source>no goal</source>
        <translation>kein Ziel</translation>
    </message>
    <message>
        <source> words</source>
        <translation> Wörter</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Move…</source>
        <translation>Verschieben…</translation>
    </message>
    <message>
        <source>Add from the Hub…</source>
        <translation>Vom Hub hinzufügen…</translation>
    </message>
    <message>
        <source>Add from this computer…</source>
        <translation>Von diesem Computer hinzufügen…</translation>
    </message>
    <message>
        <source>Token…</source>
        <translation>Token…</translation>
    </message>
    <message>
        <source>Go on with downloads when Palimpsest starts</source>
        <translation>Downloads beim Start von Palimpsest fortsetzen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Models folder</source>
        <translation>Modellordner</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>Move the models folder</source>
        <translation>Den Modellordner verschieben</translation>
    </message>
    <message>
        <source>Models folder: {0}</source>
        <translation>Modellordner: {0}</translation>
    </message>
    <message>
        <source>It is not there: its disk may have been taken out.</source>
        <translation>Er ist nicht da: Vielleicht wurde der Datenträger entfernt.</translation>
    </message>
    <message>
        <source>Its disk does not answer.</source>
        <translation>Sein Datenträger antwortet nicht.</translation>
    </message>
    <message>
        <source>{0} free on its disk</source>
        <translation>{0} frei auf dem Datenträger</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Palimpsest copies</source>
        <translation>Kopien von Palimpsest</translation>
    </message>
    <message>
        <source>Today, {0}</source>
        <translation>Heute, {0}</translation>
    </message>
    <message>
        <source>Yesterday, {0}</source>
        <translation>Gestern, {0}</translation>
    </message>
    <message>
        <source>opened</source>
        <translation>geöffnet</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>while writing</source>
        <translation>beim Schreiben</translation>
    </message>
    <message>
        <source>before a rewrite</source>
        <translation>vor einem Umschreiben</translation>
    </message>
    <message>
        <source>before going back</source>
        <translation>vor dem Zurückgehen</translation>
    </message>
    <message>
        <source>when another program changed the file</source>
        <translation>als ein anderes Programm die Datei änderte</translation>
    </message>
    <message>
        <source>kept by you</source>
        <translation>von Ihnen behalten</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>geschlossen</translation>
    </message>
    <message>
        <source>Written on</source>
        <translation>Weitergeschrieben</translation>
    </message>
    <message>
        <source>Rewritten</source>
        <translation>Umgeschrieben</translation>
    </message>
    <message>
        <source>A gap filled</source>
        <translation>Eine Lücke gefüllt</translation>
    </message>
    <message>
        <source>strength {0}%</source>
        <translation>Stärke {0} %</translation>
    </message>
    <message>
        <source>seed {0}</source>
        <translation>Startzahl {0}</translation>
    </message>
    <message>
        <source>not decided</source>
        <translation>nicht entschieden</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>not taken</source>
        <translation>nicht angenommen</translation>
    </message>
    <message>
        <source>{0} words</source>
        <translation>{0} Wörter</translation>
    </message>
</context>
<context>
    <name>HistoryRoom</name>
    <message>
        <source>Versions</source>
        <translation>Fassungen</translation>
    </message>
    <message>
        <source>Written by the model</source>
        <translation>Vom Modell geschrieben</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Earlier versions cannot be kept just now. Your documents are saved as always.</source>
        <translation>Frühere Fassungen können gerade nicht behalten werden. Ihre Dokumente werden wie immer gespeichert.</translation>
    </message>
    <message>
        <source>New document</source>
        <translation>Neues Dokument</translation>
    </message>
    <message>
        <source>No copy could be put into “{0}”.</source>
        <translation>In „{0}“ konnte keine Kopie abgelegt werden.</translation>
    </message>
    <message>
        <source>Some locked words read differently in that version.</source>
        <translation>Einige gesperrte Wörter lauten in jener Fassung anders.</translation>
    </message>
    <message>
        <source>Keep the locked words</source>
        <translation>Die gesperrten Wörter behalten</translation>
    </message>
    <message>
        <source>Go back completely</source>
        <translation>Ganz zurückgehen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Everything else becomes as it was then.</source>
        <translation>Alles andere wird, wie es damals war.</translation>
    </message>
    <message>
        <source>The document reads as it did then. Undo brings back what was there.</source>
        <translation>Das Dokument lautet wie damals. Rückgängig bringt zurück, was da war.</translation>
    </message>
    <message>
        <source>Its paragraph reads differently now. You can insert the text at the caret.</source>
        <translation>Sein Absatz lautet jetzt anders. Sie können den Text am Cursor einfügen.</translation>
    </message>
    <message>
        <source>Kept as “{0}”.</source>
        <translation>Behalten als „{0}“.</translation>
    </message>
    <message>
        <source>Keep this version</source>
        <translation>Diese Fassung behalten</translation>
    </message>
    <message>
        <source>What shall it be called?</source>
        <translation>Wie soll sie heißen?</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Accept the suggestion in front of you</source>
        <translation>Den Vorschlag vor Ihnen annehmen</translation>
    </message>
    <message>
        <source>Reject the suggestion in front of you</source>
        <translation>Den Vorschlag vor Ihnen ablehnen</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
</context>
<context>
    <name>LearnTab</name>
    <message>
        <source>Choose texts that you wrote. The model learns on this computer how you write; nothing is sent anywhere, and your documents stay as they are.</source>
        <translation>Wählen Sie Texte, die Sie geschrieben haben. Das Modell lernt auf diesem Computer, wie Sie schreiben; nichts wird irgendwohin geschickt, und Ihre Dokumente bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>&amp;Start learning</source>
        <translation>Lernen &amp;beginnen</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>S&amp;top for good</source>
        <translation>End&amp;gültig beenden</translation>
    </message>
    <message>
        <source>Add &amp;open documents</source>
        <translation>&amp;Offene Dokumente hinzufügen</translation>
    </message>
    <message>
        <source>Add &amp;files…</source>
        <translation>&amp;Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>Add a fo&amp;lder…</source>
        <translation>O&amp;rdner hinzufügen …</translation>
    </message>
    <message>
        <source>My voice</source>
        <translation>Meine Stimme</translation>
    </message>
    <message>
        <source>Name of the voice</source>
        <translation>Name der Stimme</translation>
    </message>
    <message>
        <source>How surprised the model is by the next word, lower is better. What counts is the text it never learnt from. You can go on writing, and close this window.</source>
        <translation>Wie sehr das nächste Wort das Modell überrascht; niedriger ist besser. Es zählt der Text, aus dem es nicht gelernt hat. Sie können weiterschreiben und dieses Fenster schließen.</translation>
    </message>
    <message>
        <source>Progress of learning</source>
        <translation>Fortschritt des Lernens</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>Surprise while learning, lower is better</source>
        <translation>Überraschung beim Lernen, niedriger ist besser</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>text held back</source>
        <translation>zurückgehaltener Text</translation>
    </message>
    <message>
        <source>text it learns</source>
        <translation>Text, aus dem es lernt</translation>
    </message>
    <message>
        <source>The first values come in a moment.</source>
        <translation>Die ersten Werte kommen gleich.</translation>
    </message>
    <message>
        <source>step {0} of {1}</source>
        <translation>Schritt {0} von {1}</translation>
    </message>
    <message>
        <source>surprise (lower is better)</source>
        <translation>Überraschung (niedriger ist besser)</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>Überraschung</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Writing</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation>Wie der &amp;Desktop</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>L&amp;ight, high contrast</source>
        <translation>H&amp;ell, hoher Kontrast</translation>
    </message>
    <message>
        <source>D&amp;ark, high contrast</source>
        <translation>D&amp;unkel, hoher Kontrast</translation>
    </message>
    <message>
        <source>Nothing opened yet</source>
        <translation>Noch nichts geöffnet</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
</context>
<context>
    <name>ModelCommands</name>
    <message>
        <source>Choose the folder of a model</source>
        <translation>Wählen Sie den Ordner eines Modells</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Move the models…</source>
        <translation>Modelle verschieben…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Cancel the download of {0}?</source>
        <translation>Den Download von {0} abbrechen?</translation>
    </message>
    <message>
        <source>What is here of it is deleted: {0}. To go on later, pause it instead.</source>
        <translation>Was davon hier ist, wird gelöscht: {0}. Um später weiterzumachen, pausieren Sie stattdessen.</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Download {0} again?</source>
        <translation>{0} noch einmal herunterladen?</translation>
    </message>
    <message>
        <source>What is damaged is deleted first. {0} are fetched then, in the background.</source>
        <translation>Was beschädigt ist, wird zuerst gelöscht. Dann werden {0} im Hintergrund geholt.</translation>
    </message>
    <message>
        <source>Download again</source>
        <translation>Noch einmal herunterladen</translation>
    </message>
    <message>
        <source>A download is under way.</source>
        <translation>Ein Download läuft.</translation>
    </message>
    <message>
        <source>It would make the model seem slower than it is. Pause it, or measure when it has ended.</source>
        <translation>Er ließe das Modell langsamer erscheinen, als es ist. Pausieren Sie ihn oder messen Sie danach.</translation>
    </message>
    <message>
        <source>Measure {0} now?</source>
        <translation>{0} jetzt messen?</translation>
    </message>
    <message>
        <source>The model in use is put away meanwhile and comes back by itself. You can go on writing by hand.</source>
        <translation>Das benutzte Modell wird so lange weggelegt und kommt von selbst zurück. Von Hand können Sie weiterschreiben.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>{0} of the disk become free. It can be downloaded again.</source>
        <translation>{0} auf der Festplatte werden frei. Es kann wieder heruntergeladen werden.</translation>
    </message>
    <message>
        <source>It is in use: the starter model takes its place.</source>
        <translation>Es wird benutzt: Das Startmodell tritt an seine Stelle.</translation>
    </message>
    <message>
        <source>Delete {0}?</source>
        <translation>{0} löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Its files stay where they are.</source>
        <translation>Seine Dateien bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>It can be added again.</source>
        <translation>Es kann wieder hinzugefügt werden.</translation>
    </message>
    <message>
        <source>Take {0} off the list?</source>
        <translation>{0} von der Liste nehmen?</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>Von der Liste nehmen</translation>
    </message>
    <message>
        <source>All files of {0} are as they must be.</source>
        <translation>Alle Dateien von {0} sind, wie sie sein müssen.</translation>
    </message>
    <message>
        <source>{0} of the disk became free.</source>
        <translation>{0} auf der Festplatte wurden frei.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The token is forgotten.</source>
        <translation>Das Token ist vergessen.</translation>
    </message>
    <message>
        <source>The token is in this system&apos;s keyring.</source>
        <translation>Das Token ist im Schlüsselbund dieses Systems.</translation>
    </message>
    <message>
        <source>This system has no keyring that Palimpsest can use: the token is forgotten when you quit.</source>
        <translation>Dieses System hat keinen Schlüsselbund, den Palimpsest benutzen kann: Das Token wird beim Beenden vergessen.</translation>
    </message>
    <message>
        <source>Looking {0} up on the Hub…</source>
        <translation>{0} wird auf dem Hub gesucht…</translation>
    </message>
    <message>
        <source>Fetching the adapter {0}…</source>
        <translation>Der Adapter {0} wird geholt…</translation>
    </message>
    <message>
        <source>Choose the folder of a model</source>
        <translation>Wählen Sie den Ordner eines Modells</translation>
    </message>
    <message>
        <source>There is no whole model in {0}, and no adapter.</source>
        <translation>In {0} ist kein ganzes Modell und kein Adapter.</translation>
    </message>
    <message>
        <source>The model in {0} is damaged.</source>
        <translation>Das Modell in {0} ist beschädigt.</translation>
    </message>
    <message>
        <source>{0} is on the list.</source>
        <translation>{0} steht auf der Liste.</translation>
    </message>
    <message>
        <source>Choose where the models are to be</source>
        <translation>Wählen Sie, wo die Modelle liegen sollen</translation>
    </message>
    <message>
        <source>{0} of models move to {1}.</source>
        <translation>{0} an Modellen ziehen nach {1} um.</translation>
    </message>
    <message>
        <source>Downloads pause until they are there.</source>
        <translation>Downloads pausieren, bis sie dort sind.</translation>
    </message>
    <message>
        <source>Move the models?</source>
        <translation>Die Modelle verschieben?</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Moving the models to {0}…</source>
        <translation>Die Modelle werden nach {0} verschoben…</translation>
    </message>
    <message>
        <source>Moving the models: {0}%</source>
        <translation>Modelle werden verschoben: {0} %</translation>
    </message>
    <message>
        <source>The models are in {0} now.</source>
        <translation>Die Modelle sind jetzt in {0}.</translation>
    </message>
    <message>
        <source>The models cannot go there. Choose an empty folder outside the one they are in.</source>
        <translation>Dorthin können die Modelle nicht. Wählen Sie einen leeren Ordner außerhalb des jetzigen.</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>Herunterladen…</translation>
    </message>
    <message>
        <source>Download again…</source>
        <translation>Noch einmal herunterladen…</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausieren</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>Abbrechen…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
        <source>Measure this computer</source>
        <translation>Diesen Computer messen</translation>
    </message>
    <message>
        <source>Check its files</source>
        <translation>Seine Dateien prüfen</translation>
    </message>
    <message>
        <source>Its page on the Hub</source>
        <translation>Seine Seite auf dem Hub</translation>
    </message>
    <message>
        <source>Token…</source>
        <translation>Token…</translation>
    </message>
    <message>
        <source>Show its folder</source>
        <translation>Seinen Ordner zeigen</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Take off the list…</source>
        <translation>Von der Liste nehmen…</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>Warum?</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>Why? The arithmetic for {0}</source>
        <translation>Warum? Die Rechnung für {0}</translation>
    </message>
    <message>
        <source>More for {0}</source>
        <translation>Mehr zu {0}</translation>
    </message>
    <message>
        <source>Progress of {0}</source>
        <translation>Fortschritt von {0}</translation>
    </message>
    <message>
        <source>How closely {0} is kept</source>
        <translation>Wie genau {0} gehalten wird</translation>
    </message>
    <message>
        <source>Smaller needs less memory and is quicker; full size is what its makers published</source>
        <translation>Kleiner braucht weniger Speicher und ist schneller; die volle Größe ist, was die Hersteller veröffentlicht haben</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Use {0}</source>
        <translation>{0} verwenden</translation>
    </message>
    <message>
        <source>Take {0} off the list</source>
        <translation>{0} von der Liste nehmen</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>{0} (recommended)</source>
        <translation>{0} (empfohlen)</translation>
    </message>
    <message>
        <source>{0} licence</source>
        <translation>Lizenz: {0}</translation>
    </message>
    <message>
        <source>licence not stated</source>
        <translation>Lizenz nicht angegeben</translation>
    </message>
    <message>
        <source>{0} to download, {1} on the disk</source>
        <translation>{0} herunterzuladen, {1} auf der Festplatte</translation>
    </message>
    <message>
        <source>{0} on the disk</source>
        <translation>{0} auf der Festplatte</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Being made ready…</source>
        <translation>Wird vorbereitet…</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Hier</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Not here</source>
        <translation>Nicht hier</translation>
    </message>
    <message>
        <source>{0} of it are here. Going on fetches only what is missing.</source>
        <translation>{0} davon sind hier. Beim Fortsetzen wird nur geholt, was fehlt.</translation>
    </message>
    <message>
        <source>It is damaged. Download the model again.</source>
        <translation>Es ist beschädigt. Laden Sie das Modell noch einmal herunter.</translation>
    </message>
    <message>
        <source>Add from the Hub</source>
        <translation>Vom Hub hinzufügen</translation>
    </message>
    <message>
        <source>A DiffusionGemma model on the Hugging Face Hub, or an adapter for one. It is looked up there now; it is downloaded when you say so, on its card.</source>
        <translation>Ein DiffusionGemma-Modell auf dem Hugging Face Hub oder ein Adapter dafür. Jetzt wird es dort gesucht; heruntergeladen wird es auf seiner Karte, wenn Sie es sagen.</translation>
    </message>
    <message>
        <source>Owner and name, or the address of its page:</source>
        <translation>Eigentümer und Name, oder die Adresse seiner Seite:</translation>
    </message>
    <message>
        <source>Look it up</source>
        <translation>Nachsehen</translation>
    </message>
    <message>
        <source>owner/name</source>
        <translation>eigentümer/name</translation>
    </message>
    <message>
        <source>There is none at present.</source>
        <translation>Zurzeit gibt es keines.</translation>
    </message>
    <message>
        <source>There is one in this system&apos;s keyring.</source>
        <translation>Im Schlüsselbund dieses Systems ist eines.</translation>
    </message>
    <message>
        <source>There is one for this session.</source>
        <translation>Für diese Sitzung gibt es eines.</translation>
    </message>
    <message>
        <source>Some models are only given to people who have accepted their terms. For those the Hugging Face Hub wants a token that may read, which you make on its pages.</source>
        <translation>Manche Modelle bekommt nur, wer ihren Bedingungen zugestimmt hat. Für diese will der Hugging Face Hub ein Token mit Leserecht, das Sie auf seinen Seiten anlegen.</translation>
    </message>
    <message>
        <source>It is kept in this system&apos;s keyring, in no file of ours.</source>
        <translation>Es liegt im Schlüsselbund dieses Systems, in keiner unserer Dateien.</translation>
    </message>
    <message>
        <source>This system has no keyring that Palimpsest can use: it is kept for this session only, and in no file.</source>
        <translation>Dieses System hat keinen Schlüsselbund, den Palimpsest benutzen kann: Es wird nur für diese Sitzung behalten und in keiner Datei.</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Hugging Face token:</source>
        <translation>Hugging-Face-Token:</translation>
    </message>
    <message>
        <source>Forget the token</source>
        <translation>Das Token vergessen</translation>
    </message>
    <message>
        <source>Adapter {0}</source>
        <translation>Adapter {0}</translation>
    </message>
    <message>
        <source>Adapter {0}: the model it was made for is not here</source>
        <translation>Adapter {0}: Das Modell, für das er gemacht wurde, ist nicht hier</translation>
    </message>
    <message>
        <source>{0} is ready.</source>
        <translation>{0} ist bereit.</translation>
    </message>
    <message>
        <source>Use it now</source>
        <translation>Jetzt verwenden</translation>
    </message>
    <message>
        <source>The download of {0} has stopped.</source>
        <translation>Der Download von {0} wurde angehalten.</translation>
    </message>
    <message>
        <source>See why</source>
        <translation>Sehen, warum</translation>
    </message>
    <message>
        <source>This computer can run {0}, which writes far better than the starter model. It is a download of {1}.</source>
        <translation>Auf diesem Computer läuft {0}, das viel besser schreibt als das Startmodell. Der Download ist {1} groß.</translation>
    </message>
    <message>
        <source>Have a look</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0} ({1})</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>Wartet, bis es an der Reihe ist</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>Wird pausiert…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten…</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Wird gemessen</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Wird heruntergeladen</translation>
    </message>
    <message>
        <source>It begins when the other download has ended.</source>
        <translation>Es beginnt, wenn der andere Download zu Ende ist.</translation>
    </message>
    <message>
        <source>Writing a few pages to see how fast it goes. This takes from seconds to a few minutes.</source>
        <translation>Es werden einige Seiten geschrieben, um zu sehen, wie schnell es geht. Das dauert Sekunden bis wenige Minuten.</translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation>Die Dateien werden angesehen…</translation>
    </message>
    <message>
        <source>Asking what has to be fetched…</source>
        <translation>Es wird gefragt, was zu holen ist…</translation>
    </message>
    <message>
        <source>Fetching {0} of {1}</source>
        <translation>{0} von {1} wird geholt</translation>
    </message>
    <message>
        <source>Making it smaller, {0} of {1}</source>
        <translation>Wird verkleinert, {0} von {1}</translation>
    </message>
    <message>
        <source>Checking {0} of {1}</source>
        <translation>{0} von {1} wird geprüft</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Wird abgeschlossen</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
    <message>
        <source>{0} a second</source>
        <translation>{0} in der Sekunde</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>noch keine Minute</translation>
    </message>
    <message>
        <source>about a minute left</source>
        <translation>noch etwa eine Minute</translation>
    </message>
    <message>
        <source>about {0} minutes left</source>
        <translation>noch etwa {0} Minuten</translation>
    </message>
    <message>
        <source>about an hour left</source>
        <translation>noch etwa eine Stunde</translation>
    </message>
    <message>
        <source>about {0} hours left</source>
        <translation>noch etwa {0} Stunden</translation>
    </message>
    <message>
        <source>about {0} days left</source>
        <translation>noch etwa {0} Tage</translation>
    </message>
    <message>
        <source>An earlier download of it is still stopping: trying again in a moment</source>
        <translation>Ein früherer Download davon hört gerade auf: gleich noch einmal</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>Keine Verbindung</translation>
    </message>
    <message>
        <source>The Hub asks for a pause</source>
        <translation>Der Hub bittet um eine Pause</translation>
    </message>
    <message>
        <source>The Hub has a fault</source>
        <translation>Der Hub hat einen Fehler</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>Das ging nicht</translation>
    </message>
    <message>
        <source>{0}: trying again now</source>
        <translation>{0}: neuer Versuch jetzt</translation>
    </message>
    <message>
        <source>{0}: trying again in {1} s</source>
        <translation>{0}: neuer Versuch in {1} s</translation>
    </message>
    <message>
        <source>{0}: waiting</source>
        <translation>{0}: wartet</translation>
    </message>
    <message>
        <source>Downloading {0}</source>
        <translation>{0} wird heruntergeladen</translation>
    </message>
    <message>
        <source>Downloading {0}: {1}%</source>
        <translation>{0} wird heruntergeladen: {1} %</translation>
    </message>
    <message>
        <source>The Hub cannot be reached. Check the connection, then go on.</source>
        <translation>Der Hub ist nicht zu erreichen. Prüfen Sie die Verbindung und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>This computer is set never to ask the Hub (HF_HUB_OFFLINE), and the model is not here.</source>
        <translation>Dieser Computer ist so eingestellt, dass er den Hub nie fragt (HF_HUB_OFFLINE), und das Modell ist nicht hier.</translation>
    </message>
    <message>
        <source>There is no such model on the Hub, or a file of it is missing.</source>
        <translation>Ein solches Modell gibt es auf dem Hub nicht, oder eine Datei davon fehlt.</translation>
    </message>
    <message>
        <source>Its makers want their terms to be accepted first. Do that on its page, then give a token.</source>
        <translation>Die Hersteller wollen, dass man zuerst ihren Bedingungen zustimmt. Tun Sie das auf seiner Seite und geben Sie dann ein Token an.</translation>
    </message>
    <message>
        <source>The Hub does not take the token. Make a new one that may read, and put it in.</source>
        <translation>Der Hub nimmt das Token nicht an. Legen Sie ein neues mit Leserecht an und geben Sie es ein.</translation>
    </message>
    <message>
        <source>The Hub was asked too often. Go on in some minutes, or put a token in.</source>
        <translation>Der Hub wurde zu oft gefragt. Machen Sie in einigen Minuten weiter oder geben Sie ein Token ein.</translation>
    </message>
    <message>
        <source>The Hub has a fault of its own. Go on later; what is here stays.</source>
        <translation>Der Hub hat selbst einen Fehler. Machen Sie später weiter; was hier ist, bleibt.</translation>
    </message>
    <message>
        <source>There is no room left on the disk. Free some, or move the models to another disk.</source>
        <translation>Auf der Festplatte ist kein Platz mehr. Schaffen Sie Platz oder verschieben Sie die Modelle auf eine andere.</translation>
    </message>
    <message>
        <source>The folder for models cannot be written. Move it to one of your own.</source>
        <translation>In den Ordner für Modelle kann nicht geschrieben werden. Verschieben Sie ihn in einen eigenen.</translation>
    </message>
    <message>
        <source>The disk could not be read or written. Check that it is there and works.</source>
        <translation>Der Datenträger konnte nicht gelesen oder beschrieben werden. Prüfen Sie, ob er da ist und geht.</translation>
    </message>
    <message>
        <source>Another Palimpsest is at work on this model. Wait for it, or close it.</source>
        <translation>Ein anderes Palimpsest arbeitet an diesem Modell. Warten Sie oder schließen Sie es.</translation>
    </message>
    <message>
        <source>The model was changed on the Hub since this began. Cancel, and begin again.</source>
        <translation>Das Modell wurde auf dem Hub geändert, seit dies begann. Brechen Sie ab und beginnen Sie neu.</translation>
    </message>
    <message>
        <source>A file arrives damaged again and again. Go on later, or over another connection.</source>
        <translation>Eine Datei kommt immer wieder beschädigt an. Machen Sie später weiter oder über eine andere Verbindung.</translation>
    </message>
    <message>
        <source>That is a model of another kind. Palimpsest works with DiffusionGemma models.</source>
        <translation>Das ist ein Modell anderer Art. Palimpsest arbeitet mit DiffusionGemma-Modellen.</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs, then go on.</source>
        <translation>Es ist nicht genug Speicher frei. Schließen Sie andere Programme und setzen Sie dann fort.</translation>
    </message>
    <message>
        <source>It stopped and did not say why. What is here stays: go on, or cancel.</source>
        <translation>Es hat aufgehört und nicht gesagt, warum. Was hier ist, bleibt: Setzen Sie fort oder brechen Sie ab.</translation>
    </message>
    <message>
        <source>The files could not be checked. Try again.</source>
        <translation>Die Dateien konnten nicht geprüft werden. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There is not enough free memory to measure it. Close other programs, then measure again.</source>
        <translation>Zum Messen ist nicht genug Speicher frei. Schließen Sie andere Programme und messen Sie noch einmal.</translation>
    </message>
    <message>
        <source>It could not be measured. Check its files, then measure again.</source>
        <translation>Es konnte nicht gemessen werden. Prüfen Sie seine Dateien und messen Sie noch einmal.</translation>
    </message>
    <message>
        <source>One file is damaged: {0}. Download the model again.</source>
        <translation>Eine Datei ist beschädigt: {0}. Laden Sie das Modell noch einmal herunter.</translation>
    </message>
    <message>
        <source>{0} files are damaged: {1}. Download the model again.</source>
        <translation>{0} Dateien sind beschädigt: {1}. Laden Sie das Modell noch einmal herunter.</translation>
    </message>
    <message>
        <source>{0} will be fetched from {1} on the Hugging Face Hub.</source>
        <translation>{0} wird von {1} auf dem Hugging Face Hub geholt.</translation>
    </message>
    <message>
        <source>It is made smaller on the way and takes {0} of the disk, at most {1} while that goes on.</source>
        <translation>Es wird unterwegs verkleinert und belegt {0} auf der Festplatte, höchstens {1}, solange das läuft.</translation>
    </message>
    <message>
        <source>{0} of the disk are free.</source>
        <translation>{0} sind auf der Festplatte frei.</translation>
    </message>
    <message>
        <source>Licence: {0}</source>
        <translation>Lizenz: {0}</translation>
    </message>
    <message>
        <source>For this computer: {0}</source>
        <translation>Für diesen Computer: {0}</translation>
    </message>
    <message>
        <source>It goes on in the background while you write. You can pause it at any time, and close any window.</source>
        <translation>Es läuft im Hintergrund weiter, während Sie schreiben. Sie können jederzeit pausieren und jedes Fenster schließen.</translation>
    </message>
    <message>
        <source>Download {0}?</source>
        <translation>{0} herunterladen?</translation>
    </message>
    <message>
        <source>There is not enough room on the disk for that.</source>
        <translation>Dafür ist auf der Festplatte nicht genug Platz.</translation>
    </message>
    <message>
        <source>{0} are needed while the model is fetched, and {1} are free. Free some, or move the models.</source>
        <translation>{0} werden gebraucht, während das Modell geholt wird, und {1} sind frei. Schaffen Sie Platz oder verschieben Sie die Modelle.</translation>
    </message>
    <message>
        <source>{0} KB</source>
        <translation>{0} KB</translation>
    </message>
    <message>
        <source>{0} MB</source>
        <translation>{0} MB</translation>
    </message>
    <message>
        <source>{0} GB</source>
        <translation>{0} GB</translation>
    </message>
    <message>
        <source>No graphics card that can be used: the processor has to do it.</source>
        <translation>Keine verwendbare Grafikkarte: Der Prozessor muss es tun.</translation>
    </message>
    <message>
        <source>{0} cannot be used: {1}</source>
        <translation>{0} ist nicht verwendbar: {1}</translation>
    </message>
    <message>
        <source>{0}; {1} of memory, {2} free</source>
        <translation>{0}; {1} Speicher, {2} frei</translation>
    </message>
    <message>
        <source>RTX 5090-class card</source>
        <translation>Karte der RTX-5090-Klasse</translation>
    </message>
    <message>
        <source>24 GB card</source>
        <translation>24-GB-Karte</translation>
    </message>
    <message>
        <source>16 GB card</source>
        <translation>16-GB-Karte</translation>
    </message>
    <message>
        <source>Card of 8 to 12 GB</source>
        <translation>Karte mit 8 bis 12 GB</translation>
    </message>
    <message>
        <source>Small card</source>
        <translation>Kleine Karte</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>{0} ({1}); how much memory it has is not known</source>
        <translation>{0} ({1}); wie viel Speicher sie hat, ist nicht bekannt</translation>
    </message>
    <message>
        <source>{0} ({1}): {2}, {3} free</source>
        <translation>{0} ({1}): {2}, {3} frei</translation>
    </message>
    <message>
        <source>its driver is missing or does not work. Install NVIDIA&apos;s driver.</source>
        <translation>Ihr Treiber fehlt oder geht nicht. Installieren Sie den Treiber von NVIDIA.</translation>
    </message>
    <message>
        <source>its driver was updated. Start the computer again.</source>
        <translation>Ihr Treiber wurde aktualisiert. Starten Sie den Computer neu.</translation>
    </message>
    <message>
        <source>its driver is too old. Update it.</source>
        <translation>Ihr Treiber ist zu alt. Aktualisieren Sie ihn.</translation>
    </message>
    <message>
        <source>it is too old.</source>
        <translation>Sie ist zu alt.</translation>
    </message>
    <message>
        <source>Palimpsest was installed for the processor only. Install it again.</source>
        <translation>Palimpsest wurde nur für den Prozessor installiert. Installieren Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Palimpsest is not installed completely. Install it again.</source>
        <translation>Palimpsest ist nicht vollständig installiert. Installieren Sie es noch einmal.</translation>
    </message>
    <message>
        <source>it does not answer. Start the computer again.</source>
        <translation>Sie antwortet nicht. Starten Sie den Computer neu.</translation>
    </message>
    <message>
        <source>Palimpsest works with NVIDIA cards only.</source>
        <translation>Palimpsest arbeitet nur mit Karten von NVIDIA.</translation>
    </message>
    <message>
        <source>full size</source>
        <translation>volle Größe</translation>
    </message>
    <message>
        <source>8-bit</source>
        <translation>8 Bit</translation>
    </message>
    <message>
        <source>4-bit</source>
        <translation>4 Bit</translation>
    </message>
    <message>
        <source>4-bit, smallest</source>
        <translation>4 Bit, am kleinsten</translation>
    </message>
    <message>
        <source>Runs on the graphics card.</source>
        <translation>Läuft auf der Grafikkarte.</translation>
    </message>
    <message>
        <source>Runs on the graphics card, with a part of it kept in memory: slower, but useful.</source>
        <translation>Läuft auf der Grafikkarte, mit einem Teil davon im Hauptspeicher: langsamer, aber brauchbar.</translation>
    </message>
    <message>
        <source>Runs on the processor.</source>
        <translation>Läuft auf dem Prozessor.</translation>
    </message>
    <message>
        <source>Runs on the graphics card, but reads the disk all the while, which is slow.</source>
        <translation>Läuft auf der Grafikkarte, liest aber ständig von der Festplatte, was langsam ist.</translation>
    </message>
    <message>
        <source>Runs on the processor only, which is slow: expect to wait for every paragraph.</source>
        <translation>Läuft nur auf dem Prozessor, was langsam ist: Auf jeden Absatz muss man warten.</translation>
    </message>
    <message>
        <source>It would fit, but a part of Palimpsest that this size needs cannot be had for this system.</source>
        <translation>Es würde passen, aber ein Teil von Palimpsest, den diese Größe braucht, ist für dieses System nicht zu bekommen.</translation>
    </message>
    <message>
        <source>{0} of graphics memory</source>
        <translation>{0} Grafikspeicher</translation>
    </message>
    <message>
        <source>{0} of memory</source>
        <translation>{0} Speicher</translation>
    </message>
    <message>
        <source>Does not fit: {0} too little.</source>
        <translation>Passt nicht: {0} zu wenig.</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>Other programs hold that much: close some, and it fits.</source>
        <translation>So viel halten andere Programme: Schließen Sie einige, dann passt es.</translation>
    </message>
    <message>
        <source>On the graphics card</source>
        <translation>Auf der Grafikkarte</translation>
    </message>
    <message>
        <source>On the graphics card, a part of it kept in memory</source>
        <translation>Auf der Grafikkarte, ein Teil davon im Hauptspeicher</translation>
    </message>
    <message>
        <source>On the processor</source>
        <translation>Auf dem Prozessor</translation>
    </message>
    <message>
        <source>On the graphics card, most of it read from the disk again and again</source>
        <translation>Auf der Grafikkarte, das meiste immer wieder von der Festplatte gelesen</translation>
    </message>
    <message>
        <source>The model</source>
        <translation>Das Modell</translation>
    </message>
    <message>
        <source>What it has read of your text</source>
        <translation>Was es von Ihrem Text gelesen hat</translation>
    </message>
    <message>
        <source>Working memory</source>
        <translation>Arbeitsspeicher des Modells</translation>
    </message>
    <message>
        <source>Earlier texts, kept to be quicker</source>
        <translation>Frühere Texte, behalten, um schneller zu sein</translation>
    </message>
    <message>
        <source>The program itself</source>
        <translation>Das Programm selbst</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>passt</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>passt nicht</translation>
    </message>
    <message>
        <source>Graphics memory</source>
        <translation>Grafikspeicher</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>{0} tokens a second, measured on this computer&apos;s {1}</source>
        <translation>{0} Token in der Sekunde, gemessen auf diesem Computer ({1})</translation>
    </message>
</context>
<context>
    <name>ModelsWindow</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
</context>
<context>
    <name>NotesPanel</name>
    <message>
        <source>Style</source>
        <translation>Stil</translation>
    </message>
    <message>
        <source>British spelling. Past tense. Short sentences.</source>
        <translation>Neue Rechtschreibung. Vergangenheit. Kurze Sätze.</translation>
    </message>
    <message>
        <source>People and facts</source>
        <translation>Personen und Fakten</translation>
    </message>
    <message>
        <source>Anna is the keeper&apos;s daughter, nineteen.</source>
        <translation>Anna ist die Tochter des Wärters, neunzehn.</translation>
    </message>
    <message>
        <source>Notes for yourself</source>
        <translation>Notizen für Sie selbst</translation>
    </message>
    <message>
        <source>The model never sees this.</source>
        <translation>Das Modell sieht dies nie.</translation>
    </message>
    <message>
        <source>Style and facts go into everything the model is asked.</source>
        <translation>Stil und Fakten gehen in alles ein, was das Modell gefragt wird.</translation>
    </message>
    <message>
        <source>{0} words, more than this model has room for: it is told the first {1}.</source>
        <translation>{0} Wörter, mehr als dieses Modell Platz hat: Es erfährt die ersten {1}.</translation>
    </message>
    <message>
        <source>The model is told {0} words of this with everything it is asked.</source>
        <translation>Das Modell erfährt {0} Wörter hiervon bei allem, was es gefragt wird.</translation>
    </message>
</context>
<context>
    <name>NotesRoom</name>
    <message>
        <source>Notes and style</source>
        <translation>Notizen und Stil</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Documents ({0})</source>
        <translation>Dokumente ({0})</translation>
    </message>
    <message>
        <source>Markdown and text ({0})</source>
        <translation>Markdown und Text ({0})</translation>
    </message>
    <message>
        <source>Word, OpenDocument and web pages ({0})</source>
        <translation>Word, OpenDocument und Webseiten ({0})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>OtherTexts</name>
    <message>
        <source>There is nothing to go back to.</source>
        <translation>Es gibt nichts, wohin man zurückgehen könnte.</translation>
    </message>
    <message>
        <source>The document is as it is in its file.</source>
        <translation>Das Dokument ist, wie es in seiner Datei steht.</translation>
    </message>
    <message>
        <source>This document was never saved.</source>
        <translation>Dieses Dokument wurde nie gespeichert.</translation>
    </message>
    <message>
        <source>Go back to “{0}” as it was last saved?</source>
        <translation>Zu „{0}“ zurückgehen, wie es zuletzt gespeichert wurde?</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Zurückgehen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Undo brings back what you have written since.</source>
        <translation>Rückgängig bringt zurück, was Sie seitdem geschrieben haben.</translation>
    </message>
    <message>
        <source>“{0}” is open in another window of Palimpsest already.</source>
        <translation>„{0}“ ist schon in einem anderen Fenster von Palimpsest geöffnet.</translation>
    </message>
    <message>
        <source>“{0}” is open in another program on this computer.</source>
        <translation>„{0}“ ist in einem anderen Programm auf diesem Computer geöffnet.</translation>
    </message>
    <message>
        <source>“{0}” is open on another computer.</source>
        <translation>„{0}“ ist auf einem anderen Computer geöffnet.</translation>
    </message>
    <message>
        <source>{0} on {1}, since {2}.</source>
        <translation>{0} auf {1}, seit {2}.</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>Jemand</translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation>Geöffnet lassen</translation>
    </message>
    <message>
        <source>Close it here</source>
        <translation>Hier schließen</translation>
    </message>
    <message>
        <source>If both write in it, whoever saves second is asked whose text counts.</source>
        <translation>Wenn beide darin schreiben, wird, wer als Zweiter speichert, gefragt, wessen Text gilt.</translation>
    </message>
    <message>
        <source>There is a second version of “{0}” beside it.</source>
        <translation>Daneben liegt eine zweite Fassung von „{0}“.</translation>
    </message>
    <message>
        <source>See the differences…</source>
        <translation>Unterschiede ansehen…</translation>
    </message>
    <message>
        <source>Open it too</source>
        <translation>Auch diese öffnen</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>Synchronised folders leave such a file when a document was changed on two computers at once.</source>
        <translation>Synchronisierte Ordner hinterlassen eine solche Datei, wenn ein Dokument auf zwei Computern zugleich geändert wurde.</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Meines behalten</translation>
    </message>
    <message>
        <source>Load the other</source>
        <translation>Das andere laden</translation>
    </message>
    <message>
        <source>Your text and what another program has put into “{0}”</source>
        <translation>Ihr Text und was ein anderes Programm in „{0}“ geschrieben hat</translation>
    </message>
    <message>
        <source>Take the other</source>
        <translation>Das andere nehmen</translation>
    </message>
    <message>
        <source>Your text and “{0}”</source>
        <translation>Ihr Text und „{0}“</translation>
    </message>
</context>
<context>
    <name>OutlinePanel</name>
    <message>
        <source>A line that begins with # is a heading. Headings are listed here.</source>
        <translation>Eine Zeile, die mit # beginnt, ist eine Überschrift. Überschriften stehen hier.</translation>
    </message>
    <message>
        <source>Find a heading</source>
        <translation>Eine Überschrift finden</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>(no title)</source>
        <translation>(kein Titel)</translation>
    </message>
</context>
<context>
    <name>OutlineRoom</name>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>The caret is in no section: there is no heading above it.</source>
        <translation>Der Cursor ist in keinem Abschnitt: Über ihm steht keine Überschrift.</translation>
    </message>
    <message>
        <source>This section has locked words. Unlock them to move it.</source>
        <translation>In diesem Abschnitt sind gesperrte Wörter. Geben Sie sie frei, um ihn zu verschieben.</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Begin to write, or open a document. When you have a sentence, Alt+Enter goes on from it.</source>
        <translation>Beginnen Sie zu schreiben oder öffnen Sie ein Dokument. Wenn ein Satz da steht, schreibt Alt+Enter von dort weiter.</translation>
    </message>
    <message>
        <source>New document</source>
        <translation>Neues Dokument</translation>
    </message>
</context>
<context>
    <name>PageVoices</name>
    <message>
        <source>&amp;Voice of this document</source>
        <translation>&amp;Stimme dieses Dokuments</translation>
    </message>
    <message>
        <source>This document is written without a voice.</source>
        <translation>Dieses Dokument wird ohne Stimme geschrieben.</translation>
    </message>
    <message>
        <source>This document is written with the voice “{0}”.</source>
        <translation>Dieses Dokument wird mit der Stimme „{0}“ geschrieben.</translation>
    </message>
    <message>
        <source>The voice that this document is written with</source>
        <translation>Die Stimme, mit der dieses Dokument geschrieben wird</translation>
    </message>
    <message>
        <source>Voice: {0}</source>
        <translation>Stimme: {0}</translation>
    </message>
    <message>
        <source>Voice: {0} (not for this model)</source>
        <translation>Stimme: {0} (nicht für dieses Modell)</translation>
    </message>
    <message>
        <source>The voice of this document is no longer on this computer: it is written without one.</source>
        <translation>Die Stimme dieses Dokuments ist nicht mehr auf diesem Computer: Es wird ohne geschrieben.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>{0} (not for this model)</source>
        <translation>{0} (nicht für dieses Modell)</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsicht</translation>
    </message>
    <message>
        <source>Spelling</source>
        <translation>Rechtschreibung</translation>
    </message>
    <message>
        <source>Saving and history</source>
        <translation>Speichern und Verlauf</translation>
    </message>
</context>
<context>
    <name>PreferencesWindow</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>This page as at first</source>
        <translation>Diese Seite wie am Anfang</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>You changed this paragraph. The suggestion will be shown beside it.</source>
        <translation>Sie haben diesen Absatz geändert. Der Vorschlag wird daneben gezeigt.</translation>
    </message>
    <message>
        <source>Version {0} of {1}</source>
        <translation>Fassung {0} von {1}</translation>
    </message>
    <message>
        <source>Change {0} of {1}</source>
        <translation>Änderung {0} von {1}</translation>
    </message>
    <message>
        <source>{0} more places</source>
        <translation>noch {0} Stellen</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Liest…</translation>
    </message>
    <message>
        <source>Writing… step {0} of at most {1}</source>
        <translation>Schreibt… Schritt {0} von höchstens {1}</translation>
    </message>
    <message>
        <source>, {0} versions</source>
        <translation>, {0} Fassungen</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Proofread</source>
        <translation>Korrigieren</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>Umschreiben</translation>
    </message>
    <message>
        <source>Shorten</source>
        <translation>Kürzen</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>Friendlier</source>
        <translation>Freundlicher</translation>
    </message>
    <message>
        <source>More formal</source>
        <translation>Förmlicher</translation>
    </message>
    <message>
        <source>Simplify</source>
        <translation>Vereinfachen</translation>
    </message>
    <message>
        <source>Summarise</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <source>Key points</source>
        <translation>Kernpunkte</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Translate</source>
        <translation>Übersetzen</translation>
    </message>
</context>
<context>
    <name>PresetsDialog</name>
    <message>
        <source>As much as the dial says</source>
        <translation>So viel, wie der Regler sagt</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Bring back removed</source>
        <translation>Entfernte zurückholen</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>What shall the model do with the text?</source>
        <translation>Was soll das Modell mit dem Text tun?</translation>
    </message>
    <message>
        <source>In the place of the text</source>
        <translation>An die Stelle des Textes</translation>
    </message>
    <message>
        <source>In a paragraph below it</source>
        <translation>In einen Absatz darunter</translation>
    </message>
    <message>
        <source>&amp;Name:</source>
        <translation>&amp;Name:</translation>
    </message>
    <message>
        <source>&amp;Instruction:</source>
        <translation>&amp;Anweisung:</translation>
    </message>
    <message>
        <source>How much may change:</source>
        <translation>Wie viel sich ändern darf:</translation>
    </message>
    <message>
        <source>&amp;Length, times the text&apos;s:</source>
        <translation>&amp;Länge, mal die des Textes:</translation>
    </message>
    <message>
        <source>&amp;Answer:</source>
        <translation>An&amp;twort:</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>The presets that came with the program and were removed</source>
        <translation>Die Vorlagen, die mit dem Programm kamen und entfernt wurden</translation>
    </message>
    <message>
        <source>New preset</source>
        <translation>Neue Vorlage</translation>
    </message>
    <message>
        <source>A preset needs a name and an instruction.</source>
        <translation>Eine Vorlage braucht einen Namen und eine Anweisung.</translation>
    </message>
    <message>
        <source>The preset cannot be kept: there is no room, or no access to the folder.</source>
        <translation>Die Vorlage kann nicht behalten werden: kein Platz oder kein Zugriff auf den Ordner.</translation>
    </message>
    <message>
        <source>Kept.</source>
        <translation>Behalten.</translation>
    </message>
    <message>
        <source>The preset cannot be removed: there is no access to the folder.</source>
        <translation>Die Vorlage kann nicht entfernt werden: kein Zugriff auf den Ordner.</translation>
    </message>
    <message>
        <source>The presets cannot be brought back: there is no access to the folder.</source>
        <translation>Die Vorlagen können nicht zurückgeholt werden: kein Zugriff auf den Ordner.</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Nothing written yet.</source>
        <translation>Noch nichts geschrieben.</translation>
    </message>
    <message>
        <source>This long text is shown in parts, around the caret.</source>
        <translation>Dieser lange Text wird in Teilen gezeigt, rund um den Cursor.</translation>
    </message>
</context>
<context>
    <name>ProjectRoom</name>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>New document</source>
        <translation>Neues Dokument</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Name:</translation>
    </message>
    <message>
        <source>“{0}” cannot be made: it is there already, or the name will not do.</source>
        <translation>„{0}“ lässt sich nicht anlegen: Es ist schon da, oder der Name geht nicht.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>New name:</source>
        <translation>Neuer Name:</translation>
    </message>
    <message>
        <source>Save “{0}” before you rename it.</source>
        <translation>Speichern Sie „{0}“, bevor Sie es umbenennen.</translation>
    </message>
    <message>
        <source>It cannot be called “{0}”: that is there already, or will not do.</source>
        <translation>Es kann nicht „{0}“ heißen: Das gibt es schon, oder es geht nicht.</translation>
    </message>
    <message>
        <source>Move “{0}” to the bin?</source>
        <translation>„{0}“ in den Papierkorb legen?</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>It can be brought back from there.</source>
        <translation>Von dort lässt es sich zurückholen.</translation>
    </message>
    <message>
        <source>“{0}” cannot be moved to the bin.</source>
        <translation>„{0}“ lässt sich nicht in den Papierkorb legen.</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>Readout</name>
    <message>
        <source>Nothing has been written yet. The numbers of the next run are shown here.</source>
        <translation>Noch wurde nichts geschrieben. Hier stehen die Zahlen des nächsten Laufs.</translation>
    </message>
    <message>
        <source>step {0} of at most {1}</source>
        <translation>Schritt {0} von höchstens {1}</translation>
    </message>
    <message>
        <source>mean entropy {0} nats</source>
        <translation>mittlere Entropie {0} nats</translation>
    </message>
    <message>
        <source>kept {0} of {1} tokens</source>
        <translation>{0} von {1} Token behalten</translation>
    </message>
    <message>
        <source>{0} tokens a second</source>
        <translation>{0} Token in der Sekunde</translation>
    </message>
    <message>
        <source>seed {0}</source>
        <translation>Startzahl {0}</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Texts that were not saved</source>
        <translation>Texte, die nicht gespeichert wurden</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>Wegwerfen</translation>
    </message>
    <message>
        <source>Restore this one</source>
        <translation>Diesen wiederherstellen</translation>
    </message>
    <message>
        <source>Palimpsest did not close properly last time. What had been written is here.</source>
        <translation>Palimpsest wurde beim letzten Mal nicht richtig geschlossen. Was geschrieben war, ist hier.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Restore all</source>
        <translation>Alle wiederherstellen</translation>
    </message>
    <message>
        <source>New document</source>
        <translation>Neues Dokument</translation>
    </message>
    <message>
        <source>the file was changed since</source>
        <translation>die Datei wurde seitdem geändert</translation>
    </message>
    <message>
        <source>the file is gone</source>
        <translation>die Datei ist weg</translation>
    </message>
    <message>
        <source>the file cannot be read</source>
        <translation>die Datei kann nicht gelesen werden</translation>
    </message>
    <message>
        <source>— A suggestion you had not decided on: —</source>
        <translation>— Ein Vorschlag, über den Sie nicht entschieden hatten: —</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>&amp;Use for this document</source>
        <translation>Für dieses Dokument &amp;verwenden</translation>
    </message>
    <message>
        <source>Learn a&amp;nother</source>
        <translation>Eine &amp;andere lernen</translation>
    </message>
    <message>
        <source>Samples before and after</source>
        <translation>Beispiele vorher und nachher</translation>
    </message>
    <message>
        <source>In use for this document</source>
        <translation>Für dieses Dokument in Gebrauch</translation>
    </message>
</context>
<context>
    <name>RevisionRoom</name>
    <message>
        <source>Wind back works while a new text is suggested, before you accept it.</source>
        <translation>Zurückspulen geht, während ein neuer Text vorgeschlagen ist, bevor Sie ihn annehmen.</translation>
    </message>
    <message>
        <source>Stopped. “Wind back” brings back what there was, to keep parts of it.</source>
        <translation>Angehalten. „Zurückspulen“ bringt zurück, was da war, um Teile davon zu behalten.</translation>
    </message>
</context>
<context>
    <name>RewriteBox</name>
    <message>
        <source>Rewrite ⏎</source>
        <translation>Umschreiben ⏎</translation>
    </message>
    <message>
        <source>Rewrite</source>
        <translation>Umschreiben</translation>
    </message>
    <message>
        <source>What shall change? Enter alone says the same in other words</source>
        <translation>Was soll sich ändern? Enter allein sagt dasselbe mit anderen Worten</translation>
    </message>
    <message>
        <source>Instruction</source>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>Ready-made instructions</source>
        <translation>Fertige Anweisungen</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Fassungen</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>Stays as it is: {0}</source>
        <translation>Bleibt, wie es ist: {0}</translation>
    </message>
    <message>
        <source>The starter model cannot follow instructions; it rewrites by feel. A larger model can.</source>
        <translation>Das Startmodell kann keinen Anweisungen folgen; es schreibt nach Gefühl um. Ein größeres kann es.</translation>
    </message>
</context>
<context>
    <name>RewritingRoom</name>
    <message>
        <source>Comments</source>
        <translation>Anmerkungen</translation>
    </message>
    <message>
        <source>&amp;Presets</source>
        <translation>&amp;Vorlagen</translation>
    </message>
    <message>
        <source>Put the caret into the paragraph to be rewritten, or select some words.</source>
        <translation>Setzen Sie den Cursor in den Absatz, der umgeschrieben werden soll, oder wählen Sie Wörter aus.</translation>
    </message>
    <message>
        <source>There are locked words here, and this would write the text anew.</source>
        <translation>Hier sind gesperrte Wörter, und dies würde den Text neu schreiben.</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>Not a preset, and left out: {0}</source>
        <translation>Keine Vorlage und ausgelassen: {0}</translation>
    </message>
    <message>
        <source>Into which language?</source>
        <translation>In welche Sprache?</translation>
    </message>
    <message>
        <source>Put the caret into a paragraph, or select some words, to note a change.</source>
        <translation>Setzen Sie den Cursor in einen Absatz oder wählen Sie Wörter aus, um eine Änderung zu notieren.</translation>
    </message>
    <message>
        <source>There are no comments to carry out.</source>
        <translation>Es gibt keine Anmerkungen auszuführen.</translation>
    </message>
</context>
<context>
    <name>ScrubBar</name>
    <message>
        <source>Keep this state</source>
        <translation>Diesen Stand behalten</translation>
    </message>
    <message>
        <source>Make what you see a version of its own</source>
        <translation>Aus dem, was Sie sehen, eine eigene Fassung machen</translation>
    </message>
    <message>
        <source>Write on from here</source>
        <translation>Von hier weiterschreiben</translation>
    </message>
    <message>
        <source>Let the model go on from this step</source>
        <translation>Das Modell von diesem Schritt an weitermachen lassen</translation>
    </message>
    <message>
        <source>Write the rest again</source>
        <translation>Den Rest neu schreiben</translation>
    </message>
    <message>
        <source>Keep the words you chose and write all others anew</source>
        <translation>Die gewählten Wörter behalten und alle anderen neu schreiben</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Go back to the finished text</source>
        <translation>Zum fertigen Text zurückkehren</translation>
    </message>
    <message>
        <source>Step of the writing</source>
        <translation>Schritt des Schreibens</translation>
    </message>
    <message>
        <source>Click words to keep them, or use Shift with the arrow keys and the space bar; double-click: sentence.</source>
        <translation>Klicken Sie Wörter an, um sie zu behalten, oder nehmen Sie Umschalt mit den Pfeiltasten und die Leertaste; Doppelklick: Satz.</translation>
    </message>
    <message>
        <source>Wind back</source>
        <translation>Zurückspulen</translation>
    </message>
    <message>
        <source>Step {0} of {1}</source>
        <translation>Schritt {0} von {1}</translation>
    </message>
</context>
<context>
    <name>SearchRoom</name>
    <message>
        <source>Nothing is found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>Not an expression</source>
        <translation>Kein Ausdruck</translation>
    </message>
    <message>
        <source>Takes too long</source>
        <translation>Dauert zu lange</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
    <message>
        <source>These words are locked. Unlock them to replace them.</source>
        <translation>Diese Wörter sind gesperrt. Geben Sie sie frei, um sie zu ersetzen.</translation>
    </message>
    <message>
        <source>1 place replaced.</source>
        <translation>1 Stelle ersetzt.</translation>
    </message>
    <message>
        <source>{0} places replaced.</source>
        <translation>{0} Stellen ersetzt.</translation>
    </message>
    <message>
        <source>{0} were left as they are, being locked.</source>
        <translation>{0} blieben, wie sie sind, weil sie gesperrt sind.</translation>
    </message>
</context>
<context>
    <name>SentenceCell</name>
    <message>
        <source>taken</source>
        <translation>angenommen</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Of menus and messages, from the next start on.</source>
        <translation>Der Menüs und Meldungen, vom nächsten Start an.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Open the documents of last time at the start</source>
        <translation>Beim Start die Dokumente vom letzten Mal öffnen</translation>
    </message>
    <message>
        <source>Doubtful words to underline</source>
        <translation>Zweifelhafte Wörter zum Unterstreichen</translation>
    </message>
    <message>
        <source>They are the ones the model was least sure of. It does not know whether they are right.</source>
        <translation>Es sind die, bei denen das Modell am unsichersten war. Ob sie stimmen, weiß es nicht.</translation>
    </message>
    <message>
        <source>Few: about one word in twenty</source>
        <translation>Wenige: etwa jedes zwanzigste Wort</translation>
    </message>
    <message>
        <source>Some: about one word in ten</source>
        <translation>Einige: etwa jedes zehnte Wort</translation>
    </message>
    <message>
        <source>Many: about one word in four</source>
        <translation>Viele: etwa jedes vierte Wort</translation>
    </message>
    <message>
        <source>Typographic quotation marks, dashes and dots while typing</source>
        <translation>Typografische Anführungszeichen, Striche und Punkte beim Tippen</translation>
    </message>
    <message>
        <source>Backspace right after takes one back.</source>
        <translation>Die Rücktaste direkt danach nimmt eines zurück.</translation>
    </message>
    <message>
        <source>Quotation marks</source>
        <translation>Anführungszeichen</translation>
    </message>
    <message>
        <source>English “ ”</source>
        <translation>Englisch “ ”</translation>
    </message>
    <message>
        <source>German „ “</source>
        <translation>Deutsch „ “</translation>
    </message>
    <message>
        <source>French « »</source>
        <translation>Französisch « »</translation>
    </message>
    <message>
        <source>Enter begins the next item of a list</source>
        <translation>Enter beginnt den nächsten Punkt einer Liste</translation>
    </message>
    <message>
        <source>Keep earlier versions of documents</source>
        <translation>Frühere Fassungen von Dokumenten behalten</translation>
    </message>
    <message>
        <source>They are kept on this computer, apart from the documents.</source>
        <translation>Sie bleiben auf diesem Computer, getrennt von den Dokumenten.</translation>
    </message>
    <message>
        <source>Room for earlier versions</source>
        <translation>Platz für frühere Fassungen</translation>
    </message>
    <message>
        <source>When it is used up, the oldest versions go. Those with a name stay.</source>
        <translation>Ist er verbraucht, gehen die ältesten Fassungen. Die mit Namen bleiben.</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Make a dated copy when a document is closed</source>
        <translation>Beim Schließen eines Dokuments eine Kopie mit Datum anlegen</translation>
    </message>
    <message>
        <source>Folder for the copies</source>
        <translation>Ordner für die Kopien</translation>
    </message>
    <message>
        <source>Left empty: “Palimpsest copies” in your documents.</source>
        <translation>Leer gelassen: „Kopien von Palimpsest“ in Ihren Dokumenten.</translation>
    </message>
    <message>
        <source>Copies kept of each document</source>
        <translation>Kopien, die von jedem Dokument bleiben</translation>
    </message>
    <message>
        <source>Show other computers that a document is open here</source>
        <translation>Anderen Computern zeigen, dass ein Dokument hier geöffnet ist</translation>
    </message>
    <message>
        <source>Puts a small hidden file beside the document while it is open, as office programs do.</source>
        <translation>Legt eine kleine versteckte Datei neben das Dokument, solange es geöffnet ist, wie Büroprogramme es tun.</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Schrift</translation>
    </message>
    <message>
        <source>Book (Literata)</source>
        <translation>Buch (Literata)</translation>
    </message>
    <message>
        <source>As in windows and menus</source>
        <translation>Wie in Fenstern und Menüs</translation>
    </message>
    <message>
        <source>All of one width</source>
        <translation>Alle gleich breit</translation>
    </message>
    <message>
        <source>Size of letters</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>pt</source>
        <translation>pt</translation>
    </message>
    <message>
        <source>Length of lines</source>
        <translation>Länge der Zeilen</translation>
    </message>
    <message>
        <source>letters</source>
        <translation>Buchstaben</translation>
    </message>
    <message>
        <source>Distance of lines</source>
        <translation>Abstand der Zeilen</translation>
    </message>
    <message>
        <source>A document you have already changed takes it on when it is opened the next time.</source>
        <translation>Ein Dokument, das Sie schon geändert haben, übernimmt ihn beim nächsten Öffnen.</translation>
    </message>
    <message>
        <source>times the size</source>
        <translation>mal die Größe</translation>
    </message>
    <message>
        <source>Show pictures below the lines that name them</source>
        <translation>Bilder unter den Zeilen zeigen, die sie nennen</translation>
    </message>
    <message>
        <source>Pictures on this computer only; nothing is fetched from the web.</source>
        <translation>Nur Bilder auf diesem Computer; aus dem Netz wird nichts geholt.</translation>
    </message>
    <message>
        <source>In focus, stay clear</source>
        <translation>Bei Konzentration bleibt deutlich</translation>
    </message>
    <message>
        <source>All of the text</source>
        <translation>Der ganze Text</translation>
    </message>
    <message>
        <source>The paragraph you are in</source>
        <translation>Der Absatz, in dem Sie sind</translation>
    </message>
    <message>
        <source>The sentence you are in</source>
        <translation>Der Satz, in dem Sie sind</translation>
    </message>
    <message>
        <source>When a rewrite is done</source>
        <translation>Wenn umgeschrieben ist</translation>
    </message>
    <message>
        <source>“Show changes” in the Review menu goes from one to the other at any time.</source>
        <translation>„Änderungen zeigen“ im Menü Durchsicht wechselt jederzeit zwischen beiden.</translation>
    </message>
    <message>
        <source>Show the new text</source>
        <translation>Den neuen Text zeigen</translation>
    </message>
    <message>
        <source>Show what would change</source>
        <translation>Zeigen, was sich ändern würde</translation>
    </message>
    <message>
        <source>Replace at once</source>
        <translation>Sofort ersetzen</translation>
    </message>
    <message>
        <source>While the model writes</source>
        <translation>Während das Modell schreibt</translation>
    </message>
    <message>
        <source>However slowly it is shown, the whole text can be accepted as soon as it is there.</source>
        <translation>Wie langsam es auch gezeigt wird: Der ganze Text kann angenommen werden, sobald er da ist.</translation>
    </message>
    <message>
        <source>Show every step at once</source>
        <translation>Jeden Schritt sofort zeigen</translation>
    </message>
    <message>
        <source>Let the words settle calmly</source>
        <translation>Die Wörter ruhig fest werden lassen</translation>
    </message>
    <message>
        <source>Let them settle slowly, to read along</source>
        <translation>Sie langsam fest werden lassen, zum Mitlesen</translation>
    </message>
    <message>
        <source>Leave my text in view until it is done</source>
        <translation>Meinen Text stehen lassen, bis es fertig ist</translation>
    </message>
    <message>
        <source>What settles in one go</source>
        <translation>Was auf einmal fest wird</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Sentences</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>Nothing moves where the desktop asks for less motion</source>
        <translation>Nichts bewegt sich, wo der Desktop um weniger Bewegung bittet</translation>
    </message>
    <message>
        <source>Your text then stays in view until the new one is done.</source>
        <translation>Ihr Text bleibt dann stehen, bis der neue fertig ist.</translation>
    </message>
    <message>
        <source>Versions of a rewrite</source>
        <translation>Fassungen beim Umschreiben</translation>
    </message>
    <message>
        <source>Several are written at once; Alt+Left and Alt+Right go between them.</source>
        <translation>Mehrere werden zugleich geschrieben; Alt+Links und Alt+Rechts wechseln zwischen ihnen.</translation>
    </message>
    <message>
        <source>Underline misspelt words</source>
        <translation>Schreibfehler unterstreichen</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Use this key</source>
        <translation>Diese Taste nehmen</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>Keine Taste</translation>
    </message>
    <message>
        <source>As at first</source>
        <translation>Wie am Anfang</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Find a command or a key</source>
        <translation>Einen Befehl oder eine Taste finden</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>Befehle und ihre Tasten</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Neue Taste</translation>
    </message>
    <message>
        <source>New &amp;key:</source>
        <translation>Neue &amp;Taste:</translation>
    </message>
    <message>
        <source>All as at first</source>
        <translation>Alles wie am Anfang</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>{0} has this key now and would lose it.</source>
        <translation>{0} hat diese Taste jetzt und würde sie verlieren.</translation>
    </message>
</context>
<context>
    <name>Sparkline</name>
    <message>
        <source>How unsure the model was, from the first step to the last</source>
        <translation>Wie unsicher das Modell war, vom ersten bis zum letzten Schritt</translation>
    </message>
</context>
<context>
    <name>SpellingRoom</name>
    <message>
        <source>There is no dictionary for {0}. Others are under Tools, Language of this document.</source>
        <translation>Für {0} gibt es kein Wörterbuch. Andere stehen unter Werkzeuge, Sprache dieses Dokuments.</translation>
    </message>
    <message>
        <source>There is no dictionary on this computer. On Debian and Ubuntu, hunspell-en-us is one.</source>
        <translation>Auf diesem Computer ist kein Wörterbuch. Unter Debian und Ubuntu ist hunspell-de-de eines.</translation>
    </message>
    <message>
        <source>No suggestion</source>
        <translation>Kein Vorschlag</translation>
    </message>
    <message>
        <source>&amp;Add to dictionary</source>
        <translation>Ins &amp;Wörterbuch aufnehmen</translation>
    </message>
    <message>
        <source>&amp;Ignore in this document</source>
        <translation>In diesem Dokument ü&amp;bergehen</translation>
    </message>
    <message>
        <source>These words are locked. Unlock them to replace them.</source>
        <translation>Diese Wörter sind gesperrt. Geben Sie sie frei, um sie zu ersetzen.</translation>
    </message>
    <message>
        <source>No misspelt word is left.</source>
        <translation>Kein falsch geschriebenes Wort ist übrig.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Language of this document</source>
        <translation>Sprache dieses Dokuments</translation>
    </message>
    <message>
        <source>Spelling is checked in:</source>
        <translation>Die Rechtschreibung wird geprüft auf:</translation>
    </message>
</context>
<context>
    <name>StatisticsDialog</name>
    <message>
        <source>Statistics</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt…</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>Ausgewählt</translation>
    </message>
    <message>
        <source>Written today, all documents</source>
        <translation>Heute geschrieben, alle Dokumente</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>Characters without blanks</source>
        <translation>Zeichen ohne Leerzeichen</translation>
    </message>
    <message>
        <source>Sentences</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>Paragraphs</source>
        <translation>Absätze</translation>
    </message>
    <message>
        <source>Words in a sentence</source>
        <translation>Wörter in einem Satz</translation>
    </message>
    <message>
        <source>Reading time</source>
        <translation>Lesezeit</translation>
    </message>
    <message>
        <source>under a minute</source>
        <translation>unter einer Minute</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} Min.</translation>
    </message>
    <message>
        <source>{0} h {1} min</source>
        <translation>{0} Std. {1} Min.</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Show the models</source>
        <translation>Die Modelle zeigen</translation>
    </message>
    <message>
        <source>Show the voices</source>
        <translation>Die Stimmen zeigen</translation>
    </message>
    <message>
        <source>What the model is doing</source>
        <translation>Was das Modell tut</translation>
    </message>
    <message>
        <source>Number of words</source>
        <translation>Zahl der Wörter</translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation>Benutztes Modell</translation>
    </message>
    <message>
        <source>Preparing the model… {0}%</source>
        <translation>Das Modell wird vorbereitet… {0} %</translation>
    </message>
    <message>
        <source>Preparing the model…</source>
        <translation>Das Modell wird vorbereitet…</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Starter model</source>
        <translation>Startmodell</translation>
    </message>
    <message>
        <source>{0} on the {1}</source>
        <translation>{0} ({1})</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Schreibt…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Liest…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten…</translation>
    </message>
</context>
<context>
    <name>StrengthDial</name>
    <message>
        <source>Strength: how much a rewrite may change</source>
        <translation>Stärke: wie viel sich beim Umschreiben ändern darf</translation>
    </message>
    <message>
        <source>How much a rewrite may change</source>
        <translation>Wie viel sich beim Umschreiben ändern darf</translation>
    </message>
    <message>
        <source>Polish</source>
        <translation>Politur</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Leicht</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>Stark</translation>
    </message>
    <message>
        <source>New text</source>
        <translation>Neuer Text</translation>
    </message>
</context>
<context>
    <name>Sudoku</name>
    <message>
        <source>Only the digits from 1 to {0} fit on this board.</source>
        <translation>In dieses Feld passen nur die Ziffern von 1 bis {0}.</translation>
    </message>
    <message>
        <source>Step {0} of {1}</source>
        <translation>Schritt {0} von {1}</translation>
    </message>
    <message>
        <source>Step {0} of {1} at most</source>
        <translation>Schritt {0} von höchstens {1}</translation>
    </message>
    <message>
        <source>So&amp;lve</source>
        <translation>&amp;Lösen</translation>
    </message>
    <message>
        <source>Let the model fill in the open cells</source>
        <translation>Das Modell die offenen Zellen ausfüllen lassen</translation>
    </message>
    <message>
        <source>Pa&amp;use</source>
        <translation>Pa&amp;use</translation>
    </message>
    <message>
        <source>Stay at this step</source>
        <translation>Bei diesem Schritt bleiben</translation>
    </message>
    <message>
        <source>Pla&amp;y</source>
        <translation>Abs&amp;pielen</translation>
    </message>
    <message>
        <source>Go on; at the end, from the beginning</source>
        <translation>Weitergehen; am Ende von vorn</translation>
    </message>
    <message>
        <source>Getting the small model ready…</source>
        <translation>Das kleine Modell wird vorbereitet …</translation>
    </message>
    <message>
        <source>The model wrote nothing.</source>
        <translation>Das Modell hat nichts geschrieben.</translation>
    </message>
    <message>
        <source>Right: each digit stands once in every row, column and box.</source>
        <translation>Richtig: Jede Ziffer steht in jeder Zeile, jeder Spalte und jedem Block einmal.</translation>
    </message>
    <message>
        <source>Not right: a cell holds no digit of the board.</source>
        <translation>Nicht richtig: In einer Zelle steht keine passende Ziffer.</translation>
    </message>
    <message>
        <source>Not right: {0}.</source>
        <translation>Nicht richtig: {0}.</translation>
    </message>
    <message>
        <source>This cannot be filled in: {0}. Change one of them.</source>
        <translation>Das lässt sich nicht ausfüllen: {0}. Ändern Sie eine davon.</translation>
    </message>
    <message>
        <source>Every cell is given. Empty some with the Backspace key.</source>
        <translation>Jede Zelle ist vorgegeben. Leeren Sie einige mit der Rücktaste.</translation>
    </message>
    <message>
        <source>No board fits these digits. The model does not know that, and tries.</source>
        <translation>Zu diesen Ziffern gibt es keine Lösung. Das Modell weiß das nicht und versucht es.</translation>
    </message>
    <message>
        <source>More than one board fits these digits. Any of them will count as right.</source>
        <translation>Zu diesen Ziffern gibt es mehr als eine Lösung. Jede gilt als richtig.</translation>
    </message>
    <message>
        <source>The small model for this page is missing or damaged. Install Palimpsest again to bring it back.</source>
        <translation>Das kleine Modell für dieses Fenster fehlt oder ist beschädigt. Installieren Sie Palimpsest neu, um es zurückzubekommen.</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs, then try again.</source>
        <translation>Es ist nicht genug Speicher frei. Schließen Sie andere Programme und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The model could not fill in this board. Try again, or take another puzzle.</source>
        <translation>Das Modell konnte dieses Feld nicht ausfüllen. Versuchen Sie es noch einmal oder nehmen Sie ein anderes Rätsel.</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Right cells</source>
        <translation>Richtige Zellen</translation>
    </message>
    <message>
        <source>Written cells</source>
        <translation>Geschriebene Zellen</translation>
    </message>
    <message>
        <source>Cells changed</source>
        <translation>Geänderte Zellen</translation>
    </message>
    <message>
        <source>Changed once settled</source>
        <translation>Davon schon fest</translation>
    </message>
    <message>
        <source>Wrong to right</source>
        <translation>Von falsch zu richtig</translation>
    </message>
    <message>
        <source>Right to wrong</source>
        <translation>Von richtig zu falsch</translation>
    </message>
    <message>
        <source>row {0} holds {1} more than once</source>
        <translation>Zeile {0} hat {1} mehrmals</translation>
    </message>
    <message>
        <source>column {0} holds {1} more than once</source>
        <translation>Spalte {0} hat {1} mehrmals</translation>
    </message>
    <message>
        <source>box {0} holds {1} more than once</source>
        <translation>Block {0} hat {1} mehrmals</translation>
    </message>
    <message>
        <source>{0}, and more</source>
        <translation>{0} und mehr</translation>
    </message>
</context>
<context>
    <name>SudokuBoard</name>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>given</source>
        <translation>vorgegeben</translation>
    </message>
    <message>
        <source>not sure yet</source>
        <translation>noch nicht sicher</translation>
    </message>
    <message>
        <source>was {0} before</source>
        <translation>war vorher {0}</translation>
    </message>
    <message>
        <source>corrected before</source>
        <translation>schon verbessert</translation>
    </message>
    <message>
        <source>against the rules</source>
        <translation>gegen die Regeln</translation>
    </message>
    <message>
        <source>Row {0}, column {1}: {2}</source>
        <translation>Zeile {0}, Spalte {1}: {2}</translation>
    </message>
</context>
<context>
    <name>SudokuPanel</name>
    <message>
        <source>&amp;New puzzle</source>
        <translation>&amp;Neues Rätsel</translation>
    </message>
    <message>
        <source>Another puzzle of this size</source>
        <translation>Ein anderes Rätsel dieser Größe</translation>
    </message>
    <message>
        <source>&amp;My own</source>
        <translation>&amp;Eigenes</translation>
    </message>
    <message>
        <source>Begin with an empty board and type digits into it</source>
        <translation>Mit einem leeren Feld beginnen und Ziffern eintippen</translation>
    </message>
    <message>
        <source>In se&amp;veral steps</source>
        <translation>In &amp;mehreren Schritten</translation>
    </message>
    <message>
        <source>In one &amp;step</source>
        <translation>In einem S&amp;chritt</translation>
    </message>
    <message>
        <source>&amp;Again</source>
        <translation>N&amp;och einmal</translation>
    </message>
    <message>
        <source>The same puzzle once more, beginning with other random digits</source>
        <translation>Dasselbe Rätsel noch einmal, von anderen zufälligen Ziffern aus</translation>
    </message>
    <message>
        <source>One step &amp;back</source>
        <translation>Schritt &amp;zurück</translation>
    </message>
    <message>
        <source>Also with the comma key</source>
        <translation>Auch mit der Taste Komma</translation>
    </message>
    <message>
        <source>One step &amp;on</source>
        <translation>Schritt &amp;vor</translation>
    </message>
    <message>
        <source>Also with the full stop key</source>
        <translation>Auch mit der Taste Punkt</translation>
    </message>
    <message>
        <source>Size of the board</source>
        <translation>Größe des Felds</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Pace</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>The model looks at the board again and again, and changes what does not fit</source>
        <translation>Das Modell sieht immer wieder auf das Feld und ändert, was nicht passt</translation>
    </message>
    <message>
        <source>The model writes the whole board once and may change nothing</source>
        <translation>Das Modell schreibt das ganze Feld einmal und darf nichts ändern</translation>
    </message>
    <message>
        <source>Checked against the rules by this window. The model knows none: it has only seen solved boards.</source>
        <translation>Nach den Regeln geprüft hat dieses Fenster. Das Modell kennt keine: Es hat nur gelöste Felder gesehen.</translation>
    </message>
    <message>
        <source>&amp;Pace</source>
        <translation>&amp;Tempo</translation>
    </message>
    <message>
        <source>{0} by {0}</source>
        <translation>{0} mal {0}</translation>
    </message>
    <message>
        <source>Several steps</source>
        <translation>Mehrere Schritte</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>Ein Schritt</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>Calm</source>
        <translation>Ruhig</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
</context>
<context>
    <name>SudokuWindow</name>
    <message>
        <source>Sudoku</source>
        <translation>Sudoku</translation>
    </message>
    <message>
        <source>The model writes all open cells at once, then looks at the whole board again and changes what does not fit. Given digits are locked.</source>
        <translation>Das Modell schreibt alle offenen Zellen auf einmal, sieht dann wieder auf das ganze Feld und ändert, was nicht passt. Vorgegebene Ziffern sind gesperrt.</translation>
    </message>
    <message>
        <source>Green, with a struck digit: changed after it had looked settled; afterwards a dot stays. Type digits for a puzzle of your own, Backspace empties a cell, the space bar plays and pauses.</source>
        <translation>Grün mit durchgestrichener Ziffer: geändert, nachdem es fest schien; danach bleibt ein Punkt. Tippen Sie Ziffern für ein eigenes Rätsel; die Rücktaste leert eine Zelle, die Leertaste spielt ab und hält an.</translation>
    </message>
</context>
<context>
    <name>SuggestionCard</name>
    <message>
        <source>Suggested text</source>
        <translation>Vorgeschlagener Text</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop writing</source>
        <translation>Aufhören zu schreiben</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Accept this change</source>
        <translation>Diese Änderung annehmen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Reject this change</source>
        <translation>Diese Änderung ablehnen</translation>
    </message>
    <message>
        <source>Accept all ⏎</source>
        <translation>Alle annehmen ⏎</translation>
    </message>
    <message>
        <source>Accept all changes</source>
        <translation>Alle Änderungen annehmen</translation>
    </message>
    <message>
        <source>Reject all Esc</source>
        <translation>Alle ablehnen Esc</translation>
    </message>
    <message>
        <source>Reject all changes</source>
        <translation>Alle Änderungen ablehnen</translation>
    </message>
    <message>
        <source>Accept ⏎</source>
        <translation>Annehmen ⏎</translation>
    </message>
    <message>
        <source>Accept the suggestion</source>
        <translation>Den Vorschlag annehmen</translation>
    </message>
    <message>
        <source>Reject Esc</source>
        <translation>Ablehnen Esc</translation>
    </message>
    <message>
        <source>Reject the suggestion</source>
        <translation>Den Vorschlag ablehnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Try again with other words</source>
        <translation>Noch einmal mit anderen Worten</translation>
    </message>
    <message>
        <source>This paragraph or its locks have changed, so the suggestion was not applied.</source>
        <translation>Dieser Absatz oder seine Sperren haben sich geändert, also wurde der Vorschlag nicht angewendet.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the suggested text</source>
        <translation>Den vorgeschlagenen Text kopieren</translation>
    </message>
    <message>
        <source>Try again with the text as it is now</source>
        <translation>Noch einmal mit dem Text, wie er jetzt ist</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Dismiss the suggestion</source>
        <translation>Den Vorschlag schließen</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Suggestion</source>
        <translation>Vorschlag</translation>
    </message>
</context>
<context>
    <name>SuggestionDesk</name>
    <message>
        <source>This model reads about {0} words back from here; the text before that was left out.</source>
        <translation>Dieses Modell liest von hier etwa {0} Wörter zurück; der Text davor wurde ausgelassen.</translation>
    </message>
    <message>
        <source>The model had nothing else to offer here. Try again, or with more strength.</source>
        <translation>Das Modell hatte hier nichts anderes anzubieten. Versuchen Sie es noch einmal, oder mit mehr Stärke.</translation>
    </message>
</context>
<context>
    <name>SumsTable</name>
    <message>
        <source>Needed</source>
        <translation>Nötig</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
</context>
<context>
    <name>VersionsDialog</name>
    <message>
        <source>Versions side by side</source>
        <translation>Fassungen nebeneinander</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Wie es ist</translation>
    </message>
    <message>
        <source>Version {0}</source>
        <translation>Fassung {0}</translation>
    </message>
    <message>
        <source>Take the whole of it</source>
        <translation>Das Ganze davon nehmen</translation>
    </message>
    <message>
        <source>Put together</source>
        <translation>Zusammengesetzt</translation>
    </message>
    <message>
        <source>Use this</source>
        <translation>Dies verwenden</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Locked words would be lost, or stand there twice. Choose another sentence for them.</source>
        <translation>Gesperrte Wörter gingen verloren oder stünden doppelt da. Wählen Sie für sie einen anderen Satz.</translation>
    </message>
</context>
<context>
    <name>VersionsRoom</name>
    <message>
        <source>There is nothing to compare yet. Rewrite a passage first.</source>
        <translation>Es gibt noch nichts zu vergleichen. Schreiben Sie zuerst eine Stelle um.</translation>
    </message>
</context>
<context>
    <name>VersionsTab</name>
    <message>
        <source>Go back to this</source>
        <translation>Hierzu zurückgehen</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Benennen…</translation>
    </message>
    <message>
        <source>No earlier versions yet. One is kept whenever you save, and every ten minutes while you write.</source>
        <translation>Noch keine früheren Fassungen. Eine wird behalten, wenn Sie speichern, und alle zehn Minuten, während Sie schreiben.</translation>
    </message>
    <message>
        <source>Earlier versions</source>
        <translation>Frühere Fassungen</translation>
    </message>
    <message>
        <source>Make the document read as this version; undo brings back what is there now</source>
        <translation>Das Dokument wie diese Fassung lauten lassen; Rückgängig bringt zurück, was jetzt da ist</translation>
    </message>
    <message>
        <source>Put what is selected above at the caret, as this version has it</source>
        <translation>Was oben ausgewählt ist, am Cursor einsetzen, wie es in dieser Fassung steht</translation>
    </message>
    <message>
        <source>Copy what is selected above, as this version has it</source>
        <translation>Was oben ausgewählt ist, kopieren, wie es in dieser Fassung steht</translation>
    </message>
    <message>
        <source>A version with a name is kept for good</source>
        <translation>Eine Fassung mit Namen bleibt für immer</translation>
    </message>
</context>
<context>
    <name>Voice</name>
    <message>
        <source>“{0}” was made for the model {1}: this one writes without it.</source>
        <translation>„{0}“ wurde für das Modell {1} gemacht: Dieses schreibt ohne sie.</translation>
    </message>
    <message>
        <source>There is too little text to learn from. Add more of your own.</source>
        <translation>Es gibt zu wenig Text zum Lernen. Fügen Sie mehr eigenen hinzu.</translation>
    </message>
    <message>
        <source>It says the same thing over and over: nothing can be learnt from it.</source>
        <translation>Es sagt immer wieder dasselbe: Daraus ist nichts zu lernen.</translation>
    </message>
    <message>
        <source>It is not in a language that this model knows.</source>
        <translation>Es ist in keiner Sprache, die dieses Modell kennt.</translation>
    </message>
    <message>
        <source>This is no file of that kind. Documents must be plain text or Markdown.</source>
        <translation>Das ist keine solche Datei. Dokumente müssen einfacher Text oder Markdown sein.</translation>
    </message>
    <message>
        <source>A document was changed while it was read. Start again.</source>
        <translation>Ein Dokument wurde geändert, während es gelesen wurde. Beginnen Sie noch einmal.</translation>
    </message>
    <message>
        <source>The disk is full. Make room and go on: what was learnt is kept.</source>
        <translation>Der Datenträger ist voll. Schaffen Sie Platz und machen Sie weiter: Was gelernt wurde, bleibt.</translation>
    </message>
    <message>
        <source>There is not enough memory for this model. Close other programs, or choose a smaller model.</source>
        <translation>Für dieses Modell reicht der Arbeitsspeicher nicht. Schließen Sie andere Programme, oder wählen Sie ein kleineres Modell.</translation>
    </message>
    <message>
        <source>This was made for another model. Choose that model, or learn it anew.</source>
        <translation>Das wurde für ein anderes Modell gemacht. Wählen Sie jenes, oder lernen Sie neu.</translation>
    </message>
    <message>
        <source>A file is damaged. Learn the voice anew, or bring it in again.</source>
        <translation>Eine Datei ist beschädigt. Lernen Sie die Stimme neu, oder holen Sie sie noch einmal herein.</translation>
    </message>
    <message>
        <source>The model lost its way while it learnt. Start again.</source>
        <translation>Das Modell hat sich beim Lernen verrannt. Beginnen Sie noch einmal.</translation>
    </message>
    <message>
        <source>Another window is at work here, or there is a voice of that name already.</source>
        <translation>Ein anderes Fenster arbeitet hier gerade, oder es gibt schon eine Stimme dieses Namens.</translation>
    </message>
    <message>
        <source>A file or folder cannot be read or written. Look whether it is still there.</source>
        <translation>Eine Datei oder ein Ordner lässt sich nicht lesen oder schreiben. Sehen Sie nach, ob es sie noch gibt.</translation>
    </message>
    <message>
        <source>Give the voice a name of at most 80 letters.</source>
        <translation>Geben Sie der Stimme einen Namen von höchstens 80 Zeichen.</translation>
    </message>
    <message>
        <source>Something went wrong. What was learnt is kept; try to go on.</source>
        <translation>Etwas ist schiefgegangen. Was gelernt wurde, bleibt; versuchen Sie weiterzumachen.</translation>
    </message>
    <message>
        <source>{0} words are too few to learn from: at least {1} are needed. Add more of your own.</source>
        <translation>{0} Wörter sind zu wenig zum Lernen: Mindestens {1} braucht es. Fügen Sie mehr eigenen Text hinzu.</translation>
    </message>
    <message>
        <source>{0} words in {1} pieces. {2} pieces are held back, to check what was learnt.</source>
        <translation>{0} Wörter in {1} Stücken. {2} Stücke werden zurückgehalten, um zu prüfen, was gelernt wurde.</translation>
    </message>
    <message>
        <source>It takes {0} and needs {1} GB of memory; {2} GB are free.</source>
        <translation>Es dauert {0} und braucht {1} GB Arbeitsspeicher; {2} GB sind frei.</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als eine Minute</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>etwa eine Minute</translation>
    </message>
    <message>
        <source>about {0} minutes</source>
        <translation>etwa {0} Minuten</translation>
    </message>
    <message>
        <source>Surprise at your words: {0} before, {1} now</source>
        <translation>Überraschung über Ihre Wörter: {0} vorher, {1} jetzt</translation>
    </message>
    <message>
        <source>It did not help: the model expects your words no better than before. More of your own text may.</source>
        <translation>Es hat nicht geholfen: Das Modell erwartet Ihre Wörter nicht besser als zuvor. Mehr eigener Text hilft vielleicht.</translation>
    </message>
    <message>
        <source>The model expects your words {0} % better.</source>
        <translation>Das Modell erwartet Ihre Wörter um {0} % besser.</translation>
    </message>
    <message>
        <source>Other people&apos;s text: unchanged.</source>
        <translation>Texte anderer: unverändert.</translation>
    </message>
    <message>
        <source>Other people&apos;s text: {0} % worse.</source>
        <translation>Texte anderer: {0} % schlechter.</translation>
    </message>
    <message>
        <source>Other people&apos;s text: {0} % better.</source>
        <translation>Texte anderer: {0} % besser.</translation>
    </message>
    <message>
        <source>With the starter model a voice changes the choice of words a little; the starter is for trying things out. A large model takes on much more, and takes much longer to learn.</source>
        <translation>Beim Startmodell ändert eine Stimme die Wortwahl ein wenig; es ist zum Ausprobieren da. Ein großes Modell nimmt viel mehr an und lernt viel länger.</translation>
    </message>
    <message>
        <source>While a large model learns, it needs the memory that writing needs too: it may be slow.</source>
        <translation>Während ein großes Modell lernt, braucht es den Speicher, den auch das Schreiben braucht: Es kann langsam werden.</translation>
    </message>
    <message>
        <source>Learning “{0}” is paused. It goes on where it was.</source>
        <translation>Das Lernen von „{0}“ ist angehalten. Es geht dort weiter, wo es war.</translation>
    </message>
    <message>
        <source>Putting away what was learnt…</source>
        <translation>Das Gelernte wird weggelegt …</translation>
    </message>
    <message>
        <source>Learning “{0}”: writing samples…</source>
        <translation>„{0}“ wird gelernt: Beispiele werden geschrieben …</translation>
    </message>
    <message>
        <source>Learning “{0}”: {1} left</source>
        <translation>„{0}“ wird gelernt: noch {1}</translation>
    </message>
    <message>
        <source>Learning “{0}”: getting ready…</source>
        <translation>„{0}“ wird gelernt: Vorbereitung …</translation>
    </message>
    <message>
        <source>Learning your voice: samples…</source>
        <translation>Ihre Stimme wird gelernt: Proben …</translation>
    </message>
    <message>
        <source>Learning your voice: {0} %</source>
        <translation>Ihre Stimme wird gelernt: {0} %</translation>
    </message>
    <message>
        <source>Learning your voice…</source>
        <translation>Ihre Stimme wird gelernt …</translation>
    </message>
    <message>
        <source>Go on learning your voice</source>
        <translation>Ihre Stimme weiter lernen</translation>
    </message>
    <message>
        <source>Learning your voice has stopped</source>
        <translation>Das Lernen Ihrer Stimme ist stehen geblieben</translation>
    </message>
    <message>
        <source>{0} It is learnt from all the same.</source>
        <translation>{0} Es wird trotzdem daraus gelernt.</translation>
    </message>
</context>
<context>
    <name>VoiceActs</name>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>What shall “{0}” be called?</source>
        <translation>Wie soll „{0}“ heißen?</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Delete the voice “{0}”?</source>
        <translation>Die Stimme „{0}“ löschen?</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Documents that use it are written without a voice from then on.</source>
        <translation>Dokumente, die sie verwenden, werden von da an ohne Stimme geschrieben.</translation>
    </message>
    <message>
        <source>“{0}” is deleted.</source>
        <translation>„{0}“ ist gelöscht.</translation>
    </message>
    <message>
        <source>Export the voice</source>
        <translation>Die Stimme ausgeben</translation>
    </message>
    <message>
        <source>“{0}” was written to {1}. What it learnt from is not in it, but its samples are.</source>
        <translation>„{0}“ wurde in {1} geschrieben. Woraus sie gelernt hat, steht nicht darin, ihre Beispiele schon.</translation>
    </message>
    <message>
        <source>Bring in a voice</source>
        <translation>Eine Stimme hereinholen</translation>
    </message>
    <message>
        <source>“{0}” is here now.</source>
        <translation>„{0}“ ist jetzt hier.</translation>
    </message>
    <message>
        <source>Voices ({0})</source>
        <translation>Stimmen ({0})</translation>
    </message>
</context>
<context>
    <name>VoiceRoom</name>
    <message>
        <source>A document that was never saved cannot be learnt from: save it first.</source>
        <translation>Aus einem nie gespeicherten Dokument kann nicht gelernt werden: Speichern Sie es erst.</translation>
    </message>
    <message>
        <source>Of documents with changes that are not saved yet, what is in the file is learnt from.</source>
        <translation>Aus Dokumenten mit ungespeicherten Änderungen wird gelernt, was in der Datei steht.</translation>
    </message>
    <message>
        <source>Add documents of your own, or drop them here: some pages at least.</source>
        <translation>Fügen Sie eigene Dokumente hinzu, oder lassen Sie sie hier fallen: mindestens einige Seiten.</translation>
    </message>
    <message>
        <source>Looking at the documents…</source>
        <translation>Die Dokumente werden angesehen …</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>Markdown and text ({0})</source>
        <translation>Markdown und Text ({0})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Stop for good? What was learnt so far is lost.</source>
        <translation>Endgültig beenden? Was bisher gelernt wurde, ist dann verloren.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Stop for good</source>
        <translation>Endgültig beenden</translation>
    </message>
    <message>
        <source>The voice “{0}” is ready.</source>
        <translation>Die Stimme „{0}“ ist fertig.</translation>
    </message>
</context>
<context>
    <name>VoiceWindow</name>
    <message>
        <source>Voices</source>
        <translation>Stimmen</translation>
    </message>
    <message>
        <source>Learn my voice</source>
        <translation>Meine Stimme lernen</translation>
    </message>
    <message>
        <source>My voices</source>
        <translation>Meine Stimmen</translation>
    </message>
</context>
<context>
    <name>VoicesTab</name>
    <message>
        <source>&amp;Use for this document</source>
        <translation>Für dieses Dokument &amp;verwenden</translation>
    </message>
    <message>
        <source>Use &amp;no voice</source>
        <translation>&amp;Keine Stimme verwenden</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Gemacht</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Better by</source>
        <translation>Besser um</translation>
    </message>
    <message>
        <source>For the model</source>
        <translation>Für das Modell</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>Stimmen</translation>
    </message>
    <message>
        <source>There is none yet. Learn one from your own documents, or bring in a file that somebody gave you.</source>
        <translation>Es gibt noch keine. Lernen Sie eine aus Ihren eigenen Dokumenten, oder holen Sie eine Datei herein, die Ihnen jemand gegeben hat.</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen …</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen …</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Ausgeben …</translation>
    </message>
    <message>
        <source>&amp;Bring in a file…</source>
        <translation>&amp;Datei hereinholen …</translation>
    </message>
    <message>
        <source>{0} (not in use)</source>
        <translation>{0} (nicht in Gebrauch)</translation>
    </message>
    <message>
        <source>{0} (in use here)</source>
        <translation>{0} (hier in Gebrauch)</translation>
    </message>
    <message>
        <source>{0} %</source>
        <translation>{0} %</translation>
    </message>
</context>
<context>
    <name>WritingCommands</name>
    <message>
        <source>The suggestion is on the clipboard.</source>
        <translation>Der Vorschlag ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Select the words to lock, or put the caret in one.</source>
        <translation>Wählen Sie die Wörter zum Sperren aus oder setzen Sie den Cursor in eines.</translation>
    </message>
    <message>
        <source>Gap length</source>
        <translation>Länge der Lücke</translation>
    </message>
    <message>
        <source>Words a gap is filled with, where no text is selected:</source>
        <translation>Wörter, mit denen eine Lücke gefüllt wird, wo kein Text ausgewählt ist:</translation>
    </message>
    <message>
        <source>as many as fit</source>
        <translation>so viele, wie passen</translation>
    </message>
</context>
<context>
    <name>_SampleView</name>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>With your voice</source>
        <translation>Mit Ihrer Stimme</translation>
    </message>
</context>
<context>
    <name>_TableDialog</name>
    <message>
        <source>Insert table</source>
        <translation>Tabelle einfügen</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>&amp;Columns:</source>
        <translation>&amp;Spalten:</translation>
    </message>
    <message>
        <source>&amp;Rows below the heading:</source>
        <translation>&amp;Zeilen unter der Überschrift:</translation>
    </message>
</context>
</TS>
