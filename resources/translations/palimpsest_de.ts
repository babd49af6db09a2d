<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>Palimpsest {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A page that is written, scraped and written over again. A block-diffusion language model on this computer writes and rewrites passages in place. Your text stays here: nothing is sent anywhere.

Apache License 2.0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} million parameters, on the {1}.
It reads about {2} words back and writes about {3} at once, in at most {4} steps.

Folder: {5}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show a folder&apos;s documents at the side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;vert to saved…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back to what is in the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep a &amp;version…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the text as it is now, under a name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a Word, PDF, web or e-book file of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Print…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it &amp;again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the document closed last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;with formatting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy for Word, mail or a web page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste p&amp;lain text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>R&amp;eplace…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Bold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Italic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Struck through</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Plain paragraph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heading &amp;1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heading &amp;2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heading &amp;3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heading &amp;4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>B&amp;ullet list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Numbered list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Task list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>T&amp;ick or untick</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quotation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Insert t&amp;able…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ti&amp;dy table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line up the columns of the table at the caret</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Insert i&amp;mage…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move section u&amp;p</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move section d&amp;own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write on from the caret</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Rewrite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rewrite the selection, or the paragraph at the caret</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rewrite as &amp;last time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last instruction, here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fill gap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write words that join the text on both sides of the caret</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Gap length…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit &amp;presets…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the ready-made instructions, and make your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Co&amp;mment…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note here what the model shall change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Carry &amp;out all comments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loc&amp;k or unlock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock the selected words: a rewrite keeps them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop writing now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Accept suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;ject suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Previous version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ne&amp;xt version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Compare versions…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Wind back…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go back through the steps of what was written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre&amp;vious change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept this chan&amp;ge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reject this change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace &amp;directly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put what is written straight into the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Underline doubtful words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark the words the model was least sure of</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Other words here…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;who wrote what</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark the model&apos;s words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Authorship re&amp;port…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fol&amp;der</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Outline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Notes and style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Comments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mod&amp;el read-out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show steps and certainty in numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focu&amp;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing but the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Typewriter scrolling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the line you write at one height</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nor&amp;mal size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre&amp;vious document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ne&amp;xt document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;All commands…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find any command by typing its name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Check spelling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next misspelling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language of this document…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Statistics…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Goals…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Choose a model folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the &amp;starter model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About this model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Palimpsest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Unsaved text cannot be kept safe (no room, or no access): save often.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>All commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No command is called that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DocumentView</name>
    <message>
        <source>Document</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Faults</name>
    <message>
        <source>There is no model in that folder. Choose the folder that holds the model&apos;s files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s files are incomplete or damaged. Copy or download the model again, or use another.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That folder holds a model of another kind. Palimpsest works with DiffusionGemma models.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is ready yet. Choose one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough free memory for this. Close other programs, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model gave no usable answer. Your text is unchanged. Try again, or choose another model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model was not loaded, as you asked. Choose one to go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong while writing. Your text is unchanged. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put the caret in a paragraph, or select some text to rewrite.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything here is locked. Unlock some words so that there is room to write.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose how many words the gap should hold: at least one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That gap is longer than the model can fill at once. Choose fewer words.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A locked place has moved. Lock the words again, then try once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a strength between a light touch and a new text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is more text than the model can read at once. Select a shorter passage.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cannot be done here. Your text is unchanged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the starter model</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Save as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the changes to “{0}”?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the new document?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Don&apos;t save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>If you don&apos;t save, your changes are lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You wrote on meanwhile, so your text was kept and nothing was opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is not in the encoding that texts have today.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It can be opened as older Western European text (Windows-1252). Saving stores it as Unicode (UTF-8).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program changed “{0}” after you opened it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overwrite it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overwriting it gives up what the other program wrote.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is already a file named “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replacing it gives up what is in that file now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is not there any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was moved, renamed or deleted by another program. Your text is still here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program changed “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load the other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading it gives up the changes you have not saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You have no unsaved changes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Markdown and text (*.md *.markdown *.mdown *.txt *.text)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileFaults</name>
    <message>
        <source>the document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is not there any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may have been moved, renamed or deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are not allowed to read “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change its permissions, or copy it to a folder of your own and open the copy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is a folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a document inside it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is not a document.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a text or Markdown file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is not a name a file can have.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is too large to open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Palimpsest opens documents of up to 10 megabytes. Split it into parts first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is not a text document.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Palimpsest opens Markdown and plain text. Export the document as text first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the disk or the network drive it is on, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your text is still here and is kept safe for the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are not allowed to write “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save it under another name or in another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is in a place that cannot be written to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save it in another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no room left on the disk for “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space, or save on another disk. The file on the disk is as it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder of “{0}” is not there any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save in another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” could not be saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again, or save under another name.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GenerationController</name>
    <message>
        <source>The gap holds locked words. Unlock them, or use Rewrite, which keeps them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model is still being made ready. Try again in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The caret is inside locked words. Move it out of them first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model reads about {0} words back from here; the text before that was left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model had nothing else to offer here. Try again, or with more strength.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You changed this paragraph. The suggestion will be shown beside it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing… step {0} of at most {1}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Move…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add from the Hub…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add from this computer…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with downloads when Palimpsest starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the models folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models folder: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is not there: its disk may have been taken out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its disk does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} free on its disk</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the suggestion in front of you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reject the suggestion in front of you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Writing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing opened yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelCommands</name>
    <message>
        <source>Choose the folder of a model</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Move the models…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel the download of {0}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is here of it is deleted: {0}. To go on later, pause it instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download {0} again?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is damaged is deleted first. {0} are fetched then, in the background.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A download is under way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It would make the model seem slower than it is. Pause it, or measure when it has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure {0} now?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model in use is put away meanwhile and comes back by itself. You can go on writing by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of the disk become free. It can be downloaded again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is in use: the starter model takes its place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete {0}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its files stay where they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It can be added again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take {0} off the list?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files of {0} are as they must be.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of the disk became free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The token is forgotten.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The token is in this system&apos;s keyring.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This system has no keyring that Palimpsest can use: the token is forgotten when you quit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking {0} up on the Hub…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetching the adapter {0}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder of a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no whole model in {0}, and no adapter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model in {0} is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is on the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose where the models are to be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of models move to {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloads pause until they are there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the models?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Moving the models to {0}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Moving the models: {0}%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The models are in {0} now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The models cannot go there. Choose an empty folder outside the one they are in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download again…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check its files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its page on the Hub</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show its folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take off the list…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why? The arithmetic for {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More for {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How closely {0} is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smaller needs less memory and is quicker; full size is what its makers published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take {0} off the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} (recommended)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>licence not stated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} to download, {1} on the disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} on the disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Being made ready…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of it are here. Going on fetches only what is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is damaged. Download the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add from the Hub</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A DiffusionGemma model on the Hugging Face Hub, or an adapter for one. It is looked up there now; it is downloaded when you say so, on its card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner and name, or the address of its page:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look it up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>owner/name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is none at present.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is one in this system&apos;s keyring.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is one for this session.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some models are only given to people who have accepted their terms. For those the Hugging Face Hub wants a token that may read, which you make on its pages.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is kept in this system&apos;s keyring, in no file of ours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This system has no keyring that Palimpsest can use: it is kept for this session only, and in no file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hugging Face token:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget the token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adapter {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adapter {0}: the model it was made for is not here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is ready.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use it now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The download of {0} has stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer can run {0}, which writes far better than the starter model. It is a download of {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Have a look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It begins when the other download has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing a few pages to see how fast it goes. This takes from seconds to a few minutes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking what has to be fetched…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetching {0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Making it smaller, {0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking {0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about a minute left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {0} minutes left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about an hour left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {0} hours left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {0} days left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An earlier download of it is still stopping: trying again in a moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Hub asks for a pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Hub has a fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: trying again now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: trying again in {1} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloading {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloading {0}: {1}%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Hub cannot be reached. Check the connection, then go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This computer is set never to ask the Hub (HF_HUB_OFFLINE), and the model is not here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no such model on the Hub, or a file of it is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its makers want their terms to be accepted first. Do that on its page, then give a token.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Hub does not take the token. Make a new one that may read, and put it in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Hub was asked too often. Go on in some minutes, or put a token in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Hub has a fault of its own. Go on later; what is here stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no room left on the disk. Free some, or move the models to another disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder for models cannot be written. Move it to one of your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk could not be read or written. Check that it is there and works.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another Palimpsest is at work on this model. Wait for it, or close it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model was changed on the Hub since this began. Cancel, and begin again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file arrives damaged again and again. Go on later, or over another connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is a model of another kind. Palimpsest works with DiffusionGemma models.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs, then go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It stopped and did not say why. What is here stays: go on, or cancel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The files could not be checked. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough free memory to measure it. Close other programs, then measure again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It could not be measured. Check its files, then measure again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One file is damaged: {0}. Download the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} files are damaged: {1}. Download the model again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} will be fetched from {1} on the Hugging Face Hub.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is made smaller on the way and takes {0} of the disk, at most {1} while that goes on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of the disk are free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For this computer: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It goes on in the background while you write. You can pause it at any time, and close any window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download {0}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough room on the disk for that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} are needed while the model is fetched, and {1} are free. Free some, or move the models.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} KB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No graphics card that can be used: the processor has to do it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be used: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}; {1} of memory, {2} free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RTX 5090-class card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>24 GB card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>16 GB card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Card of 8 to 12 GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} ({1}); how much memory it has is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} ({1}): {2}, {3} free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its driver is missing or does not work. Install NVIDIA&apos;s driver.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its driver was updated. Start the computer again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its driver is too old. Update it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is too old.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Palimpsest was installed for the processor only. Install it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Palimpsest is not installed completely. Install it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not answer. Start the computer again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Palimpsest works with NVIDIA cards only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>full size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8-bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>4-bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>4-bit, smallest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on the graphics card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on the graphics card, with a part of it kept in memory: slower, but useful.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on the processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on the graphics card, but reads the disk all the while, which is slow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on the processor only, which is slow: expect to wait for every paragraph.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It would fit, but a part of Palimpsest that this size needs cannot be had for this system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of graphics memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Does not fit: {0} too little.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> and </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other programs hold that much: close some, and it fits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the graphics card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the graphics card, a part of it kept in memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the graphics card, most of it read from the disk again and again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it has read of your text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earlier texts, kept to be quicker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graphics memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} tokens a second, measured on this computer&apos;s {1}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelsWindow</name>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Markdown and text (*.md *.markdown *.mdown *.txt *.text)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Begin to write, or open a document. When you have a sentence, Alt+Enter goes on from it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New document</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spelling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving and history</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PreferencesWindow</name>
    <message>
        <source>Preferences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This page as at first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Texts that were not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Palimpsest did not close properly last time. What had been written is here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file was changed since</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>— A suggestion you had not decided on: —</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of menus and messages, from the next start on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the documents of last time at the start</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Use this key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a command or a key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New &amp;key:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All as at first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has this key now and would lose it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Show the models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the model is doing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing the model… {0}%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing the model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starter model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} on the {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Block {0}, step {1} of {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seed {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} tokens a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StrengthDial</name>
    <message>
        <source>Strength: how much a rewrite may change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much a rewrite may change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Polish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New text</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SuggestionCard</name>
    <message>
        <source>Suggested text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop writing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept ⏎</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reject Esc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reject the suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again with other words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This paragraph or its locks have changed, so the suggestion was not applied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the suggested text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again with the text as it is now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss the suggestion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggestion</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SumsTable</name>
    <message>
        <source>Needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WritingCommands</name>
    <message>
        <source>The suggestion is on the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the words to lock, or put the caret in one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gap length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words a gap is filled with, where no text is selected:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as many as fit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
